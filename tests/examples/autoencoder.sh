#!/bin/sh
# autoencoder.sh AUTOENCODER WORK_DIR: runs the program as a user does. The loss falls; Ctrl-C loses nothing, whenever it comes;
# bad input is an error that says what is wrong.
set -eu
program=$1
work=$2
rm -rf "$work"
mkdir -p "$work"
cd "$work"

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# ---- the loss falls, the pictures are there ------------------------------------------------------------------------
"$program" plain --steps 40 --batch 8 --rate 0.003 >plain.txt 2>plain.err || fail "training: $(cat plain.err)"
awk '/^loss on/ { n = $0; sub(/.*steps: /, "", n); loss[++i] = n + 0 } END { exit !(i == 2 && loss[2] < loss[1] / 2) }' \
  plain.txt || fail "the loss did not halve in 40 steps: $(cat plain.txt)"
for picture in figure19 figure20 reconstruction; do
  test -s "plain/$picture.png" || fail "no $picture.png"
done
grep -q 'step 40 of 40  loss 0\.[0-9]*  0:00 left' plain.err || fail "no progress: $(cat plain.err)"

# ---- Ctrl-C, and on with the same command: the same bytes as without it -----------------------------------------------
"$program" stopped --steps 1000000 --batch 8 >stopped.txt 2>stopped.err &
running=$!
tries=0
until test -s stopped/weights.npz; do
  tries=$((tries + 1))
  test $tries -lt 300 || fail "no weights file in 30 seconds: $(cat stopped.err)"
  sleep 0.1
done
sleep 0.2
kill -INT $running
wait $running || fail "Ctrl-C: exit code $?: $(cat stopped.err)"
grep -q '^stopped' stopped.txt || fail "Ctrl-C: $(cat stopped.txt)"
steps=$(sed -n 's/^loss on .* after \([0-9]*\) steps.*/\1/p' stopped.txt | tail -n 1)
test "$steps" -gt 0 || fail "Ctrl-C: no step was taken"
more=$((steps + 5))
"$program" stopped --steps $more >resumed.txt 2>resumed.err || fail "resuming: $(cat resumed.err)"
grep -q " after $steps steps" resumed.txt || fail "resuming: $(cat resumed.txt)"
"$program" whole --steps $more --batch 8 --threads 1 >/dev/null 2>whole.err || fail "training: $(cat whole.err)"
cmp stopped/weights.npz whole/weights.npz || fail "stopped after $steps steps and resumed, the weights differ"

# ---- errors ----------------------------------------------------------------------------------------------------------
# complains TEXT ARGUMENTS...: the program fails and says TEXT.
complains() {
  text=$1
  shift
  if "$program" bad "$@" >bad.txt 2>&1; then fail "no error with $*"; fi
  grep -q -- "$text" bad.txt || fail "with $*: $(cat bad.txt)"
}
printf 'P5 95 96 255\n%9120s' '' >small.pgm
echo 'no weights' >text.npz
head -c 5000 plain/weights.npz >cut.npz
complains 'absent.png: cannot open' --photos absent.png
complains 'text.npz: ' --test text.npz
complains 'small.pgm: the picture is 95x96, expected at least 96x96' --photos small.pgm
complains 'text.npz: is not a .npz file' --weights text.npz
complains 'cut.npz: is not a .npz file, or its end is missing' --weights cut.npz
complains 'begun with adam' --weights plain/weights.npz --optimizer sgd
complains 'absent/weights.npz.part: cannot open for writing' --weights absent/weights.npz
complains 'batch' --batch 0
echo "stopped after $steps steps and resumed: the same bytes"

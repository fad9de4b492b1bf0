#!/usr/bin/env python3
# Turns the JSON of konv_bench into a table of ratios and shares of the limit, a plot, and a verdict on the targets.
# SPDX-License-Identifier: MIT
"""Usage: bench_report.py RUN.json [MORE.json ...] [options]; without an option the table goes to standard output.

A row is one workload. Times are medians of the repetitions (the only value, where a run has no repetitions), and of
several runs of one benchmark the median again: CPU time where one thread works (konv_bench fails if another one is
seen), which is blind to other programs taking the core; the wall clock for names that end in /2t. Ratio: the best
peer's time over konv's. Share of the limit: floor / konv's time, where

    floor = max(ops / peak, bytes / memcpy rate)

ops     additions and multiplications of the plain formula (2 per tap and output sample)
peak    the fastest limit/fma/f32/core/* (f32) or limit/madd16/s16/core/* (8-bit images) of the same run
bytes   source read once + destination written once, at the rate of the limit/copy/* of the nearest size in the same run
"""
import argparse
import itertools
import json
import math
import re
import sys
from html import escape
from pathlib import Path

US = ("konv", "konv_plan", "konv_stream", "konv_native")
NAIVE = ("naive", "naive_O3")
OPS = {  # in the order of the table, with the words of the plot
    "filter2d": "dense", "filter2d_int": "dense, integer", "filter2d_stride2": "dense, stride 2",
    "filter2d_fft": "dense, by FFT",
    "sepfilter2d": "separable", "pad": "pad", "gaussian": "Gaussian", "box": "box", "sobel": "Sobel",
    "magnitude": "gradient magnitude", "laplacian": "Laplacian", "pyramid_down": "pyramid down",
    "chain": "chain",
}
PLOT_ROWS = (r"filter2d/(f32c1|u8c1)/1080p/(3x3|5x5|11x11|15x15)", r"filter2d/u8c3/1080p/5x5",
             r"filter2d_int/.*/1080p/.*", r"filter2d_stride2/.*/1080p/3x3",
             r"filter2d_fft/.*/1080p/63x63",
             r"sepfilter2d/.*c1/1080p/(3|7|15|7sym)", r"pad/(u8c1|f32c1)/1080p/.*",
             r"(gaussian|box|sobel|magnitude|laplacian|pyramid_down|chain)/.*/1080p/.*")
README_ROWS = (r"filter2d/(f32c1|u8c1)/1080p/(3x3|11x11)", r"filter2d/u8c3/1080p/5x5", r"filter2d_int/.*/1080p/.*",
               r"filter2d_fft/.*/1080p/63x63", r"sepfilter2d/.*c1/1080p/7", r"pad/u8c1/1080p/.*",
               r"gaussian/.*/1080p/(5x5|sigma5)", r"box/.*/1080p/15x15", r"sobel/u8c1/1080p/dx",
               r"(magnitude|pyramid_down)/u8c1/1080p/.*", r"laplacian/f32c1/1080p/.*",
               r"conv2d/f32/vgg_64_64_224/(best|nchw|winograd)", r"conv2d/f32/dw3s1_128_56/(best|nchw)",
               r"(conv3d|autoencoder)/.*/(best|forward)", r"conv_transpose2d/f32/256.*/best",
               r"max_pool2d/.*k3.*/best", r"filter3d/f32/64x256x256/.*")


class Run:
    """The medians of one or several JSON files, by benchmark name; of several runs of one benchmark, the median run
    (where the pages of a process happen to lie can make a third of the time of what memory bounds)."""

    def __init__(self, paths):
        self.context, self.rows, self.errors = {}, {}, []
        runs = {}
        for path in paths:
            data = json.loads(Path(path).read_text())
            self.context.update(data["context"])
            for b in data["benchmarks"]:
                name = b.get("run_name", b["name"])
                if b.get("error_occurred"):  # once per repetition
                    error = f"{name}: {b.get('error_message', 'failed')}"
                    self.errors += [error] if error not in self.errors else []
                elif b.get("aggregate_name", "median") == "median":
                    runs.setdefault(name, []).append(b)
        for name, found in runs.items():
            self.rows[name] = sorted(found, key=lambda b: b["cpu_time"])[(len(found) - 1) // 2]
        if not self.rows and not self.errors:
            sys.exit("bench_report: no benchmark in " + ", ".join(map(str, paths)))

    def ms(self, name):
        b = self.rows.get(name)
        if b is None:
            return None
        clock = "real_time" if re.search(r"/\d+t$", name) else "cpu_time"
        return b[clock] * {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}[b["time_unit"]]

    def workloads(self):
        """{workload: {who: ms}}; a thread count at the end of a name belongs to the workload."""
        found = {}
        for name in self.rows:
            if name.startswith("limit/"):
                continue
            parts = name.split("/")
            threads = [parts.pop()] if re.fullmatch(r"\d+t", parts[-1]) else []
            who = parts.pop()
            found.setdefault("/".join(parts + threads), {})[who] = self.ms(name)
        return dict(sorted(found.items(), key=lambda item: order(item[0])))

    def row_of(self, workload, who):
        head, _, tail = workload.rpartition("/")
        return self.rows[f"{head}/{who}/{tail}" if re.fullmatch(r"\d+t", tail) else f"{workload}/{who}"]

    def floor_ms(self, row):
        """(ms, name of the limit), or None where the run has no limits."""
        floors = []
        label = row.get("label")
        peaks = [(b["ops"] / self.ms(n), n) for n, b in self.rows.items()
                 if label and n.startswith(f"limit/{label}/core/")]
        if peaks and row.get("ops"):
            rate, name = max(peaks)
            floors.append((row["ops"] / rate, name.split("/")[1]))
        copies = [(abs(math.log(b["bytes"] / row["bytes"])), self.ms(n) * row["bytes"] / b["bytes"])
                  for n, b in self.rows.items() if n.startswith("limit/copy/") and row.get("bytes")]
        if copies:
            floors.append((min(copies)[1], "memcpy"))
        return max(floors) if floors else None

    def machine(self):
        c = self.context
        peers = ", ".join(f"{label} {c[key]}" for key, label in
                          (("opencv", "OpenCV"), ("fftw", ""), ("onednn", "oneDNN"), ("simd", "Simd Library")) if key in c)
        parts = [c.get("cpu"), f"konv runs {c['konv_isa']}" if "konv_isa" in c else None,
                 " ".join(filter(None, (c.get("compiler"), c.get("flags")))), peers.replace(" fftw-", "FFTW "),
                 str(c.get("date", ""))[:10]]
        return "; ".join(p.strip() for p in parts if p)


def order(workload):
    """Operations as listed, then natural order: 3x3 before 15x15."""
    op, rest = workload.split("/", 1)
    rank = list(OPS).index(op) if op in OPS else len(OPS)
    return rank, op, [int(t) if t.isdigit() else t for t in re.split(r"(\d+)", rest)]


def digits(ms):
    return f"{ms:.4f}" if ms < 0.01 else f"{ms:.3f}" if ms < 1 else f"{ms:.2f}" if ms < 10 else f"{ms:.1f}"


def table(run, wanted):
    lines = ["| workload | konv ms | best peer ms | ratio | naive -O3 | share of the limit |",
             "|---|---|---|---|---|---|"]
    for workload, times in run.workloads().items():
        if "konv" not in times or not wanted(workload):
            continue
        ours = times["konv"]
        peers = {w: t for w, t in times.items() if w not in US + NAIVE}
        best = min(peers, key=peers.get) if peers else None
        naive = times.get("naive_O3")
        floor = run.floor_ms(run.row_of(workload, "konv"))
        lines.append("| " + " | ".join([
            f"`{workload}`", digits(ours),
            f"{digits(peers[best])} ({best})" if best else "-",
            f"**{peers[best] / ours:.1f}**" if best else "-",
            f"{naive / ours:.0f}x" if naive else "-",
            f"{100 * floor[0] / ours:.0f} % ({floor[1]})" if floor else "-"]) + " |")
    return "\n".join(lines) + f"\n\nMedians, one thread unless the name says otherwise. {run.machine()}.\n" + \
        "Share of the limit: max(ops / peak, bytes / memcpy rate) over konv's time, peak and rate measured in the " \
        "same run.\n"


def svg(run, wanted, peer):
    """Horizontal bars of peer's time / konv's, one row per operation and parameter, one colour per type of the source.
    Colours follow the reader's light or dark scheme."""
    rows = {}
    for workload, times in run.workloads().items():
        if wanted(workload) and "konv" in times and peer in times:
            op, kind, size, *rest = workload.split("/")
            label = " ".join([OPS.get(op, op), *rest, *([size] if size != "1080p" else [])]).replace("sym", ", symmetric")
            base, more = plain_type(kind)
            rows.setdefault(label + more, {})[base] = times[peer] / times["konv"]
    if not rows:
        return None
    kinds = sorted({k for bars in rows.values() for k in bars})
    left, right, bar, gap = 190, 50, 9, 7
    width, top = 760, 72
    height = top + sum(len(bars) * bar + gap for bars in rows.values()) + 34
    longest = max(r for bars in rows.values() for r in bars.values())
    unit = (width - left - right) / longest
    nice = next(s for s in (0.5, 1, 2, 5, 10, 20, 50, 100, 1000) if longest / s <= 10)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
           f'height="{height}" role="img" aria-label="Speed of konv relative to {escape(peer)}">',
           "<style>text{font:12px system-ui,sans-serif;fill:#1f2328}.s{font-size:10px}.t{font-size:15px;"
           "font-weight:600}.m{fill:#59636e}.b0{fill:#0a7ea4}.b1{fill:#d97706}.b2{fill:#7c5cbf}.g{stroke:#d1d9e0}"
           ".o{stroke:#cf222e;stroke-dasharray:4 3}@media(prefers-color-scheme:dark){text{fill:#e6edf3}"
           ".m{fill:#9198a1}.b0{fill:#2aa7d0}.b1{fill:#f0a13c}.g{stroke:#3d444d}.o{stroke:#ff7b72}}</style>",
           f'<text class="t" x="12" y="22">Times as fast as {escape(names(peer))}, one thread, 1920x1080</text>',
           f'<text class="m" x="12" y="40">{escape(run.machine())}</text>']
    for i, kind in enumerate(kinds):
        out.append(f'<rect class="b{i % 3}" x="{12 + 70 * i}" y="51" width="12" height="{bar}" rx="2"/>'
                   f'<text x="{30 + 70 * i}" y="60">{escape(kind)}</text>')
    for i in range(int(longest / nice) + 1):
        x = left + i * nice * unit
        out.append(f'<line class="g" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - 30}"/>')
        out.append(f'<text class="m" x="{x:.1f}" y="{height - 14}" text-anchor="middle">{i * nice:g}</text>')
    y = top
    for label, bars in rows.items():
        out.append(f'<text x="{left - 8}" y="{y + len(bars) * bar / 2 + 4:g}" text-anchor="end">{escape(label)}</text>')
        for kind, ratio in sorted(bars.items()):
            out.append(f'<rect class="b{kinds.index(kind) % 3}" x="{left}" y="{y}" width="{ratio * unit:.1f}" '
                       f'height="{bar - 1}" rx="2"/>')
            out.append(f'<text class="s" x="{left + ratio * unit + 5:.1f}" y="{y + 8}">{ratio:.1f}</text>')
            y += bar
        y += gap
    x = left + unit
    out.append(f'<line class="o" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - 30}"/>')
    out.append(f'<text class="m" x="{x + 4:.1f}" y="{top - 4}">{escape(names(peer))}</text>')
    return "\n".join(out) + "\n</svg>\n"


def plain_type(kind):
    """u8c1 -> ("u8", ""), u8c3 -> ("u8", ", 3 channels"), u8c1_s16 -> ("u8", " to s16")."""
    source, _, to = kind.partition("_")
    base, _, channels = source.partition("c")
    return base, (f" to {to}" if to else "") + (f", {channels} channels" if channels not in ("", "1") else "")


def names(peer):
    return {"opencv": "OpenCV", "onednn": "oneDNN", "fftw": "FFTW", "simd": "Simd Library"}.get(peer, peer)


def expand(text):
    """All texts that {a,b} stands for, in order."""
    parts = re.split(r"\{([^}]*)\}", text)
    choices = [p.split(",") if i % 2 else [p] for i, p in enumerate(parts)]
    return ["".join(c) for c in itertools.product(*choices)]


def check_targets(run, path):
    """Prints each target; how many are missed (what is not in the run is named, not counted, unless it is all)."""
    missed = met = 0
    absent = []
    for number, text in enumerate(Path(path).read_text().splitlines(), 1):
        text = text.split("#")[0].split()
        if not text:
            continue
        if len(text) != 3:
            sys.exit(f"bench_report: {path}:{number}: expected RATIO SLOWER FASTER")
        for slow, fast in zip(expand(text[1]), expand(text[2]), strict=True):
            factor, _, slow = slow.rpartition("*")
            a, b = run.ms(slow), run.ms(fast)
            if a is None or b is None:
                absent.append(slow if a is None else fast)
                continue
            ratio = float(factor or 1) * a / b
            ok = ratio >= float(text[0])
            met, missed = met + ok, missed + (not ok)
            print(f"{'met   ' if ok else 'MISSED'} {ratio:6.2f} (target {float(text[0]):g}): {slow} / {fast}")
    print(f"{met} targets met, {missed} missed, {len(absent)} not in this run")
    for name in sorted(set(absent)):
        print(f"  not in this run: {name}")
    return missed if met + missed else 1


def splice(path, text, begin="<!-- speed:begin -->", end="<!-- speed:end -->"):
    page = Path(path).read_text()
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        sys.exit(f"bench_report: {path}: expected {begin} and {end}, once each and in this order")
    before, after = page.split(begin)[0], page.split(end)[1]
    Path(path).write_text(f"{before}{begin}\n{text}{end}{after}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", metavar="RUN.json", help="from konv_bench --benchmark_out=RUN.json")
    parser.add_argument("--all", action="store_true", help="every workload, not only the selection for README or plot")
    parser.add_argument("--only", metavar="REGEX", help="only workloads that match")
    parser.add_argument("--markdown", metavar="FILE", help="write the table here")
    parser.add_argument("--svg", metavar="FILE", help="write the plot here")
    parser.add_argument("--peer", default="opencv", help="whom the plot compares with (default: opencv)")
    parser.add_argument("--readme", metavar="FILE", help="put the table between speed:begin and speed:end")
    parser.add_argument("--targets", metavar="FILE", help="check the targets; exits with 1 if one is missed")
    args = parser.parse_args()
    run = Run(args.runs)

    def selection(rows):
        if args.only:
            return lambda workload: re.search(args.only, workload) is not None
        return lambda workload: args.all or any(re.fullmatch(p, workload) for p in rows)

    text = table(run, selection(README_ROWS))
    if args.markdown:
        Path(args.markdown).write_text("# konv_bench\n\nWhat is compared: bench/README.md. In summary: README.md.\n\n" + text)
    if args.readme:
        splice(args.readme, text)
    if args.svg:
        plot = svg(run, selection(PLOT_ROWS), args.peer)
        if plot is None:
            print(f"bench_report: no workload has both konv and {args.peer}: no plot", file=sys.stderr)
        else:
            Path(args.svg).write_text(plot)
    if not (args.markdown or args.readme or args.svg or args.targets):
        print(text, end="")
    missed = check_targets(run, args.targets) if args.targets else 0
    for e in run.errors:
        print(f"bench_report: {e}", file=sys.stderr)
    return 1 if run.errors or missed else 0


if __name__ == "__main__":
    sys.exit(main())

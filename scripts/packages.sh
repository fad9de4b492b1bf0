#!/usr/bin/env bash
# Installs the Debian packages named on the command line, those that are missing.
set -euo pipefail

if ! command -v dpkg-query >/dev/null; then
  echo "Not a Debian system. Needed here, whatever they are called there: $*"
  exit 0
fi
missing=()
for package in "$@"; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"

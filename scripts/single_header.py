#!/usr/bin/env python3
"""Writes konv as one file: for Compiler Explorer, for a bug report, for a project that wants a single header.

    scripts/single_header.py konv_single.hpp                  what konv/konv.hpp includes
    scripts/single_header.py all.hpp nn.hpp volume.hpp fft.hpp stream.hpp   and these

Every kernel file stands in it once per instruction set, as simd/foreach.inl includes it.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent / "include" / "konv"
LOCAL = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
GUARD = re.compile(r"^\s*#\s*(?:ifndef|define)\s+KONV_\w+_HPP\b")
KERNEL = re.compile(r'^\s*#\s*define\s+KONV_INL\s+"([^"]+)"')


def expand(path, seen, kernel=None):
    """The lines of a file with its includes in place, headers at their first mention only."""
    if path.suffix == ".hpp":
        if path in seen:
            return
        seen.add(path)
    guarded = path.suffix == ".hpp"
    lines = path.read_text().splitlines()
    if guarded:  # the guard and its end: what stands here once needs none
        last = max(i for i, line in enumerate(lines) if line.strip().startswith("#endif"))
        lines = lines[:last] + lines[last + 1:]
    for line in lines:
        if guarded and (GUARD.match(line) or "SPDX-License-Identifier" in line):
            continue
        if found := KERNEL.match(line):
            kernel = (path.parent / found[1]).resolve()
        elif line.strip() == "#include KONV_INL":
            yield from expand(kernel, seen)
        elif line.strip() == "#undef KONV_INL":
            continue
        elif found := LOCAL.match(line):
            yield from expand((path.parent / found[1]).resolve(), seen, kernel)
        else:
            yield line


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    seen = set()
    version = dict(re.findall(r"#define KONV_VERSION_(\w+) (\d+)", (ROOT / "version.hpp").read_text()))
    out = [f"// konv {version['MAJOR']}.{version['MINOR']}.{version['PATCH']} as one file, written by "
           "scripts/single_header.py.", "// SPDX-License-Identifier: MIT", "#pragma once"]
    for name in ["konv.hpp", *sys.argv[2:]]:
        out += expand(ROOT / name, seen)
    pathlib.Path(sys.argv[1]).write_text("\n".join(out) + "\n")
    print(f"{sys.argv[1]}: {len(out)} lines of {len(seen)} headers")


if __name__ == "__main__":
    main()

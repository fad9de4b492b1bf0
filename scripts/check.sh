#!/usr/bin/env bash
# Sets everything up, builds konv's tests, examples and benchmarks and runs the tests. Arguments go to ctest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/packages.sh g++ cmake make ninja-build binutils \
  libstb-dev doctest-dev nlohmann-json3-dev libcli11-dev libbenchmark-dev libtbb-dev pkgconf python3
cmake --preset default
cmake --build --preset default
ctest --preset default -j "$(nproc)" "$@"

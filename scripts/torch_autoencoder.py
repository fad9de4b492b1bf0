#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times PyTorch on the autoencoder of `konv_bench --benchmark_filter=autoencoder`: Listing 2's network, a 96x96 grey
patch, forward only, one thread. Prints the median for both layouts of memory and, given the JSON of a run of konv_bench
on the same machine, the ratio to konv.

    scripts/torch_autoencoder.py [RUN.json]

Without PyTorch it says so and ends with status 0: it is a peer, not a requirement.
"""
import json
import statistics
import sys
import time

try:
    import torch
    from torch import nn
except ImportError as reason:
    print(f"skipped: no PyTorch ({reason})")
    sys.exit(0)


def network():
    """As bench/nn_bench.cpp has it; ReLU after each layer, tanh after the last."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, stride=3, padding=1), nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=3, padding=1), nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1), nn.ReLU(),
        nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1), nn.ReLU(),
        nn.ConvTranspose2d(32, 16, 3, stride=3, padding=1), nn.ReLU(),
        nn.ConvTranspose2d(16, 1, 3, stride=3, padding=1), nn.Tanh())


def median_ms(model, x, seconds=1.0):
    with torch.inference_mode():
        for _ in range(50):
            model(x)
        times = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            start = time.perf_counter()
            for _ in range(10):
                model(x)
            times.append((time.perf_counter() - start) * 100)
    return statistics.median(times)


def konv_ms(path):
    """The median of the run's repetitions, or its only figure."""
    name = "autoencoder/f32/96x96/forward/konv"
    with open(path, encoding="utf-8") as file:
        rows = [r for r in json.load(file)["benchmarks"] if r.get("run_name", r["name"]) == name]
    rows = [r for r in rows if r.get("aggregate_name", "median") == "median"]
    if not rows:
        sys.exit(f"{path}: no {name}")
    scale = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}
    return statistics.median(r["cpu_time"] * scale[r["time_unit"]] for r in rows)


def main():
    if len(sys.argv) > 2 or (len(sys.argv) == 2 and sys.argv[1].startswith("-")):
        sys.exit(__doc__.strip())
    torch.set_num_threads(1)
    torch.manual_seed(1)
    model = network().eval()
    x = torch.rand(1, 1, 96, 96)
    ours = konv_ms(sys.argv[1]) if len(sys.argv) == 2 else None
    print(f"PyTorch {torch.__version__}, one thread")
    for name, layout in (("contiguous", torch.contiguous_format), ("channels_last", torch.channels_last)):
        ms = median_ms(model.to(memory_format=layout), x.to(memory_format=layout))
        ratio = f"   konv {ours:.4f} ms: {ms / ours:.2f} times" if ours else ""
        print(f"autoencoder/f32/96x96/forward/pytorch  {name:13} {ms:.4f} ms{ratio}")


if __name__ == "__main__":
    main()

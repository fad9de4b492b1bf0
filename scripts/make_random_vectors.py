#!/usr/bin/python3
# Writes conformance vectors of random sizes and parameters, for every operation of the format that
# tests/data/conformance/README.md describes: the formulas there, summed as exact integers or in long double (layers: in
# double). Where Debian's python3-scipy and python3-torch are installed they must agree. tests/data/random holds what this
# makes by default; a longer run:
# SPDX-License-Identifier: MIT
#
#     scripts/make_random_vectors.py FOLDER --seed 7 --count 2000 && build/tests/konv_conformance FOLDER

import argparse
import json
import math
import pathlib

import numpy as np

try:
    import scipy.signal
except ImportError:
    scipy = None

import random_layers
from random_layers import Skip

TYPES = {"u8": np.uint8, "u16": np.uint16, "s16": np.int16, "s32": np.int32, "f32": np.float32, "f64": np.float64}
BORDERS = ["constant", "replicate", "reflect", "reflect101", "wrap"]
SIDES = [1, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 31, 33, 40, 63, 65, 70, 129]


class Draw:
    """Random choices from one seed."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def pick(self, *choices):
        return choices[int(self.rng.integers(len(choices)))]

    def whole(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def chance(self, p):
        return self.rng.random() < p

    def samples(self, dtype, shape, style=None):
        """Noise, extremes, a walk, or denormal numbers."""
        real = dtype[0] == "f"
        style = style or self.pick("noise", "noise", "extreme", "walk", "denormal" if real else "noise")
        if real:
            a = self.rng.normal(size=shape) * 10 ** self.rng.uniform(-1, 2)
            if style == "extreme":
                a = a * 10.0 ** self.rng.integers(-4, 4, size=shape)
            if style == "denormal":
                a = a * (1e-42 if dtype == "f32" else 1e-312)
            return a.astype(TYPES[dtype])
        low, high = np.iinfo(TYPES[dtype]).min, np.iinfo(TYPES[dtype]).max
        if style == "extreme":
            return self.rng.choice(np.array([low, high, 0, 1, high - 1]), size=shape).astype(TYPES[dtype])
        if style == "walk":
            steps = np.cumsum(self.rng.integers(-3, 4, size=shape), axis=-1)
            return (steps + (low + high) // 2).clip(low, high).astype(TYPES[dtype])
        return self.rng.integers(low, high + 1, size=shape).astype(TYPES[dtype])

    def weights(self, dtype, shape):
        whole = dtype == "s32"
        style = self.pick("any", "any", "rank 1", "mirrored", "sparse", "positive", "delta")
        k = self.rng.integers(-9, 10, size=shape) if whole else self.rng.normal(size=shape)
        if style == "positive":
            k = abs(k)
        elif style == "sparse":
            k = k * (self.rng.random(size=shape) < 0.3)
        elif style == "delta":
            k = k * 0
            k[tuple(self.whole(0, n - 1) for n in shape)] = 1
        elif style == "mirrored":
            k = k + np.flip(k)
        elif style == "rank 1":
            k = np.ones(shape, dtype=np.int64 if whole else float)
            for axis, n in enumerate(shape):
                line = self.rng.integers(-4, 5, size=n) if whole else self.rng.normal(size=n)
                line = line + line[::-1] if self.chance(0.5) else line
                k = k * line.reshape([-1 if a == axis else 1 for a in range(len(shape))])
        if not whole and self.chance(0.3):
            k = k / max(1e-3, abs(k).sum())
        return k.astype(TYPES[dtype])

    def image_shape(self):
        channels = self.pick(1, 1, 1, 2, 3, 4, 5)
        return (self.pick(*SIDES), self.pick(*SIDES)) + (() if channels == 1 else (channels,))

    def outside(self, dtype, channels, border):
        """`value`: one number per channel."""
        if border != "constant" or self.chance(0.3):
            return [0] * channels
        return [float(v) if dtype[0] == "f" else int(v) for v in self.samples(dtype, (channels,), "noise")]

    def types(self):
        """Source, kernel, destination."""
        return (self.pick("u8", "u8", "u16", "s16", "f32", "f32", "f64"), self.pick("s32", "f32", "f32", "f64"),
                self.pick("u8", "u8", "u16", "s16", "s32", "f32", "f32", "f64"))  # fmt: skip

    def scale_offset(self):
        """Mostly exact in binary, negative too, and such that ties happen."""
        if self.chance(0.7):
            return self.pick(1.0, 1.0, 1.0, 0.25, -1.0, 0.015625, -0.5), self.pick(0.0, 0.0, 0.5, -3.5, 64.0, 128.0), True
        return float(self.rng.normal()) * self.pick(1, 0.01), float(self.rng.normal()) * 50, False


def positions(p, n, border):
    """The README's formulas: which element of a line of n stands at position p."""
    p = np.asarray(p)
    if border == "replicate":
        return np.clip(p, 0, n - 1)
    if border == "wrap":
        return p % n
    if border == "reflect":
        m = p % (2 * n)
        return np.where(m < n, m, 2 * n - 1 - m)
    m = p % max(2 * n - 2, 1)
    return np.zeros_like(p) if n == 1 else np.where(m < n, m, 2 * n - 2 - m)


def sample(a, at, border, value):
    """a at positions at[0] x at[1] x ... of its first axes, wherever they are; value: per channel of a last axis."""
    if border != "constant":
        for axis, p in enumerate(at):
            a = np.take(a, positions(p, a.shape[axis], border), axis=axis)
        return a
    inside = np.array(True)
    for axis, p in enumerate(at):
        p = np.asarray(p)
        inside = inside[..., None] & ((p >= 0) & (p < a.shape[axis]))
        a = np.take(a, np.clip(p, 0, a.shape[axis] - 1), axis=axis)
    v = np.asarray(value, dtype=a.dtype)
    deeper = a.ndim - len(at)
    return np.where(inside.reshape(inside.shape + (1,) * deeper), a, v if deeper else v.reshape(-1)[0])


def correlate(src, kernel, border, value, extent="same", stride=None, dilation=None, anchor=None, turned=False):
    """The sums: exact for integers, else long double."""
    axes = kernel.ndim
    stride, dilation = stride or [1] * axes, dilation or [1] * axes
    anchor = anchor if anchor is not None else [n // 2 for n in kernel.shape]
    exact = np.int64 if src.dtype.kind in "iu" and kernel.dtype.kind in "iu" else np.longdouble
    k = kernel
    if turned:
        k, anchor = np.flip(k), [n - 1 - a for n, a in zip(kernel.shape, anchor)]
    first, count = [], []
    for n, taps, s, d, a in zip(src.shape, k.shape, stride, dilation, anchor):
        length = (taps - 1) * d + 1
        first.append({"same": -a * d, "valid": 0, "full": 1 - length}[extent])
        count.append({"same": -(-n // s), "valid": (n - length) // s + 1, "full": -(-(n + length - 1) // s)}[extent])
    if min(count) < 1 or np.prod(count) * k.size > 2_000_000:
        raise Skip
    sums = np.zeros(tuple(count) + src.shape[axes:], exact)
    for tap in np.ndindex(*k.shape):
        at = [f + i * d + np.arange(c) * s for f, i, d, c, s in zip(first, tap, dilation, count, stride)]
        sums += exact(k[tap]) * sample(src, at, border, value).astype(exact)
    if scipy:
        agree(sums, src, k, border, value, first, count, stride, dilation)
    return sums


def agree(sums, src, k, border, value, first, count, stride, dilation):
    """SciPy correlates the padded source with the kernel spread out."""
    spread = np.zeros([(n - 1) * d + 1 for n, d in zip(k.shape, dilation)])
    spread[tuple(slice(None, None, d) for d in dilation)] = k
    at = [np.arange(f, f + (c - 1) * s + n) for f, c, s, n in zip(first, count, stride, spread.shape)]
    around = sample(src, at, border, value).astype(np.float64)
    planes = np.moveaxis(around, -1, 0) if around.ndim > k.ndim else around[None]
    theirs = np.stack([scipy.signal.correlate(p, spread, "valid", "direct") for p in planes], axis=-1)
    theirs = theirs[tuple(slice(None, None, s) for s in stride)].reshape(sums.shape)
    bound = float(np.abs(spread).sum()) * max(1e-300, float(np.abs(around).max()))
    assert np.allclose(theirs, sums.astype(np.float64), rtol=1e-12, atol=1e-14 * bound * spread.size), "SciPy differs"


def largest(src, value):
    return max(float(np.max(np.abs(src.astype(np.float64)))), max(abs(v) for v in value))


def real_tolerance(dtype, bound, taps):
    """The README's, and a few roundings of denormal numbers."""
    more = max(1.0, math.sqrt(taps) / 16)
    if dtype == "f32":
        return {"abs": 4e-7 * bound * more + 6e-45 * taps, "rel": 1e-6, "max_mismatch_fraction": 0}
    return {"abs": 2e-15 * bound * more + 2e-323 * taps, "rel": 1e-14, "max_mismatch_fraction": 0}


def rounded(value, dtype, near):
    """Nearest even, saturated; elements within `near` of a tie may come out on its other side."""
    low, high = np.iinfo(TYPES[dtype]).min, np.iinfo(TYPES[dtype]).max
    out = np.clip(np.rint(value), low, high).astype(np.int64).astype(TYPES[dtype])
    close = (np.abs(value - np.floor(value) - 0.5) <= near) & (value > low - 1) & (value < high + 1)
    doubtful = int(close.sum()) if near > 0 else 0
    return out, {"abs": 1 if doubtful else 0, "rel": 0,
                 "max_mismatch_fraction": round(doubtful / close.size + 1e-9, 9) if doubtful else 0}  # fmt: skip


def stored(value, dtype, bound, taps, exact, u8_to_u8=False):
    if dtype[0] == "f":
        out, tolerance = value.astype(TYPES[dtype]), real_tolerance(dtype, bound, taps)
    elif exact:
        out, tolerance = rounded(value, dtype, 0)
    else:
        if 4e-7 * bound > 0.2:  # f32 sums have no digits left to round by
            raise Skip
        near = 4e-7 * bound * max(1.0, math.sqrt(taps) / 16)
        out, tolerance = rounded(value, dtype, max(near, 1 / 128 + 1e-3) if u8_to_u8 else near)
    if not np.isfinite(out.astype(np.float64)).all():
        raise Skip
    return out, tolerance


def pad2d(v, draw):
    dtype, shape, border = draw.pick(*TYPES), draw.image_shape(), draw.pick(*BORDERS)
    value = draw.outside(dtype, (shape + (1,))[2], border)
    pad = [draw.whole(0, draw.pick(6, 6, 40)) for _ in range(4)]
    src = draw.samples(dtype, shape)
    at = [np.arange(-pad[0], shape[0] + pad[1]), np.arange(-pad[2], shape[1] + pad[3])]
    v.add("pad", "pad2d", {"pad": pad, "border": border, "value": value}, {"src": src},
          {"dst": sample(src, at, border, value)}, {"abs": 0, "rel": 0, "max_mismatch_fraction": 0})  # fmt: skip


def dense(v, draw, axes):
    source, weight, dtype = draw.types()
    shape = draw.image_shape() if axes == 2 else tuple(draw.pick(1, 2, 3, 5, 8, 9, 17, 20) for _ in range(3))
    most = draw.pick(3, 5, 7, 11, 17) if axes == 2 else draw.pick(3, 3, 5)
    size = [draw.whole(1, most) for _ in range(axes)]
    border = draw.pick(*BORDERS)
    value = draw.outside(source, (shape + (1,))[axes] if len(shape) > axes else 1, border)
    scale, offset, binary = draw.scale_offset()
    p = {"border": border, "value": value, "extent": draw.pick("same", "same", "same", "valid", "full"),
         "stride": [draw.pick(1, 1, 1, 2, 3, 8) for _ in size], "dilation": [draw.pick(1, 1, 1, 2, 3) for _ in size],
         "anchor": [draw.whole(0, n - 1) for n in size] if draw.chance(0.4) else None}  # fmt: skip
    op = draw.pick("correlate", "convolve")
    src, kernel = draw.samples(source, shape), draw.weights(weight, size)
    sums = correlate(src, kernel, *p.values(), turned=op == "convolve")
    bound = float(np.abs(kernel.astype(float)).sum()) * largest(src, value) * abs(scale) + abs(offset)
    dst, tolerance = stored(np.longdouble(offset) + np.longdouble(scale) * sums, dtype, bound, kernel.size,
                            binary and sums.dtype == np.int64, (source, dtype) == ("u8", "u8"))  # fmt: skip
    v.add("filter2d" if axes == 2 else "volume", f"{op}{axes}d",
          {**p, "scale": scale, "offset": offset, "dst_dtype": dtype}, {"src": src, "kernel": kernel}, {"dst": dst},
          tolerance)  # fmt: skip


def separable2d(v, draw):
    source, weight, dtype = draw.types()
    shape, border = draw.image_shape(), draw.pick(*BORDERS)
    ky, kx = (draw.weights(weight, (draw.whole(1, draw.pick(3, 7, 15, 31)),)) for _ in range(2))
    value = draw.outside(source, (shape + (1,))[2], border)
    scale, offset, binary = draw.scale_offset()
    src = draw.samples(source, shape)
    wide = np.int64 if weight == "s32" else np.longdouble
    extent, stride = draw.pick("same", "same", "valid", "full"), [draw.pick(1, 1, 1, 2, 3) for _ in range(2)]
    mode = draw.pick("correlate", "convolve")
    sums = correlate(src, np.outer(ky.astype(wide), kx.astype(wide)), border, value, extent, stride,
                     turned=mode == "convolve")  # fmt: skip
    bound = float(np.abs(kx.astype(float)).sum() * np.abs(ky.astype(float)).sum()) * largest(src, value) * abs(scale)
    dst, tolerance = stored(np.longdouble(offset) + np.longdouble(scale) * sums, dtype, bound + abs(offset),
                            len(kx) * len(ky), binary and sums.dtype == np.int64, (source, dtype) == ("u8", "u8"))  # fmt: skip
    v.add("separable2d", "separable2d",
          {"border": border, "value": value, "extent": extent, "stride": stride, "dst_dtype": dtype, "mode": mode,
           "scale": scale, "offset": offset}, {"src": src, "kx": kx, "ky": ky}, {"dst": dst}, tolerance)  # fmt: skip


def derivative_line(order, size):
    """cv2.getDerivKernels, not normalised: sums and differences of neighbours; size 1 smooths nothing."""
    if size == 1:
        return np.array([[1], [-1, 0, 1], [1, -2, 1]][order])
    line = np.array([1])
    for step in [[1, 1]] * (size - 1 - order) + [[-1, 1]] * order:
        line = np.convolve(line, step)
    return line


def named_kernel(op, draw):
    """(kernel, parameters, anchor) of a linear filter with whole weights."""
    floats = lambda a: np.asarray(a, dtype=float).tolist()
    if op in ("sobel", "scharr", "prewitt"):
        size = draw.pick(1, 3, 5, 7) if op == "sobel" else 3
        dx, dy = draw.pick((1, 0), (0, 1), (2, 0), (0, 2), (1, 1), (2, 1), (2, 2)) if op == "sobel" else draw.pick((1, 0), (0, 1))
        if size == 1 and dx and dy:
            raise Skip
        smooth = {"scharr": [3, 10, 3], "prewitt": [1, 1, 1]}.get(op)
        line = lambda order: derivative_line(order, size) if op == "sobel" else np.array([-1, 0, 1] if order else smooth)
        y, x = line(dy), line(dx)
        more = {"ksize": size} if op == "sobel" else {}
        return np.outer(y, x), {"dx": dx, "dy": dy, **more, "kernel_y": floats(y), "kernel_x": floats(x)}, None
    if op == "roberts":
        direction = draw.pick("main", "anti")
        k = [[1, 0], [0, -1]] if direction == "main" else [[0, 1], [-1, 0]]
        return np.array(k), {"direction": direction, "kernel": floats(k), "anchor": [0, 0]}, [0, 0]
    if op == "laplacian":
        size = draw.pick(1, 3, 5)
        smooth, second = derivative_line(0, size), derivative_line(2, size)
        k = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) if size == 1 else np.outer(smooth, second) + np.outer(second, smooth)
        return k, {"ksize": size, "kernel": floats(k)}, None
    k = draw.pick([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], [[-1] * 3, [-1, 9, -1], [-1] * 3],
                  [[1, -2, 1], [-2, 5, -2], [1, -2, 1]]) if op == "sharpen" else draw.pick(
                  [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], [[-1, 0, 0], [0, 1, 0], [0, 0, 0]], [[-1, -1, 0], [-1, 1, 1], [0, 1, 1]])  # fmt: skip
    return np.array(k), {"kernel": floats(k)}, None


def named(v, draw, op):
    source, dtype, shape, border = draw.types()[0], draw.types()[2], draw.image_shape(), draw.pick(*BORDERS)
    value = draw.outside(source, (shape + (1,))[2], border)
    src = draw.samples(source, shape)
    params = {"border": border, "value": value}
    scale, offset, binary, whole = 1.0, 0.0, True, src.dtype.kind in "iu"
    if op == "gradient_magnitude":
        size, dtype = draw.pick(3, 3, 5, 7), "f64" if source == "f64" else "f32"
        kernel = np.outer(derivative_line(0, size), derivative_line(1, size))
        gx, gy = (correlate(src, k, border, value).astype(np.longdouble) for k in (kernel, kernel.T))
        bound = 1.5 * float(np.abs(kernel).sum()) * largest(src, value)
        if 0 < bound < 1e-18:  # squares that f32 does not hold
            raise Skip
        params.update(operator="sobel", ksize=size)
        result = np.hypot(gx, gy)
    elif op == "box_blur":
        size = [draw.whole(1, draw.pick(3, 9, 40)) for _ in range(2)]
        kernel = np.ones(size, dtype=np.int64)
        params.update(ksize=size)
        result = correlate(src, kernel, border, value).astype(np.longdouble) / kernel.size
        bound = largest(src, value)
    elif op == "gaussian_blur":
        size = [2 * draw.whole(0, draw.pick(2, 6, 20)) + 1 for _ in range(2)]
        sigma = [float(draw.rng.uniform(0.3, max(0.6, n / 3))) for n in size]
        lines = [np.exp(-((np.arange(n) - (n - 1) / 2) ** 2) / (2 * s * s)) for n, s in zip(size, sigma)]
        lines = [line / line.sum() for line in lines]
        kernel, whole = np.outer(*lines), False
        params.update(ksize=size, sigma=sigma, kernel_y=lines[0].tolist(), kernel_x=lines[1].tolist())
        result = correlate(src, kernel, border, value)
        bound = largest(src, value)
    else:
        kernel, more, anchor = named_kernel(op, draw)
        scale, offset, binary = draw.scale_offset()
        params.update(more, scale=scale, offset=offset)
        result = np.longdouble(offset) + np.longdouble(scale) * correlate(src, kernel, border, value, anchor=anchor)
        bound = float(np.abs(kernel).sum()) * largest(src, value) * abs(scale) + abs(offset)
    dst, tolerance = stored(result, dtype, bound, kernel.size, whole and binary, (source, dtype) == ("u8", "u8"))
    if op == "gaussian_blur" and dtype[0] != "f":
        tolerance.update(abs=1, max_mismatch_fraction=max(tolerance["max_mismatch_fraction"], 0.02 if dtype == "u8" else 0.05))
    v.add("filters", op, {**params, "dst_dtype": dtype}, {"src": src}, {"dst": dst}, tolerance)


class Vectors:
    """The folder being written."""

    def __init__(self, folder, seed, most):
        self.folder, self.seed, self.most, self.cases = folder, seed, most, []
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.npy"):
            old.unlink()

    def add(self, group, op, params, inputs, expected, tolerance):
        if sum(a.size for a in (*inputs.values(), *expected.values())) > self.most:
            raise Skip
        case = f"random-{op.replace('_', '-')}-{len(self.cases):04d}"

        def files(arrays):
            for name, a in arrays.items():
                np.save(self.folder / f"{case}.{name}.npy", np.ascontiguousarray(a))
            return {name: f"{case}.{name}.npy" for name in arrays}

        self.cases.append({"id": case, "group": group, "op": op, "oracle": "the formulas, in NumPy", "params": params,
                           "inputs": files(inputs), "expected": files(expected), "tolerance": tolerance})  # fmt: skip

    def write(self):
        head = {"schema": 1, "profile": "random", "seed": self.seed, "oracles": {"numpy": np.__version__}}
        with open(self.folder / "manifest.json", "w", encoding="ascii") as out:
            out.write(json.dumps(head)[:-1] + ', "cases": [\n')
            out.write(",\n".join(json.dumps(c) for c in self.cases))
            out.write("\n]}\n")


def main():
    parser = argparse.ArgumentParser(description="Writes random conformance vectors.")
    default = pathlib.Path(__file__).resolve().parent.parent / "tests/data/random"
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=default)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--count", type=int, default=222)
    parser.add_argument("--most", type=int, default=1600, help="elements of a case's arrays together")
    a = parser.parse_args()
    draw, v = Draw(a.seed), Vectors(a.folder, a.seed, a.most)
    makers = [pad2d, *[lambda v, d: dense(v, d, 2)] * 6, *[lambda v, d: dense(v, d, 3)] * 2, *[separable2d] * 3]
    for op in ("box_blur", "gaussian_blur", "sobel", "scharr", "prewitt", "roberts", "laplacian", "gradient_magnitude",
               "sharpen", "emboss"):  # fmt: skip
        makers.append(lambda v, d, op=op: named(v, d, op))
    makers += random_layers.MAKERS
    while len(v.cases) < a.count:
        try:
            makers[len(v.cases) % len(makers)](v, draw)
        except Skip:
            pass
    v.write()


if __name__ == "__main__":
    main()

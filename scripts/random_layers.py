# The layers and gradients of make_random_vectors.py, by PyTorch's definitions in double: one product of matrices per tap
# of the kernel.
# SPDX-License-Identifier: MIT

import math

import numpy as np

try:
    import torch
except ImportError:
    torch = None

TYPES = {"f32": np.float32, "f64": np.float64}
SIDES = {2: [1, 2, 3, 5, 6, 7, 8, 9, 12, 13, 17, 28], 3: [1, 2, 3, 4, 5, 8, 9]}


class Skip(Exception):
    """A draw that makes no case."""


def tolerance(dtype, bound, terms):
    more = max(1.0, math.sqrt(terms) / 16)
    if dtype == "f32":
        return {"abs": 4e-7 * bound * more, "rel": 1e-6, "max_mismatch_fraction": 0}
    return {"abs": 2e-15 * bound * more, "rel": 1e-14, "max_mismatch_fraction": 0}


def agree(ours, theirs):
    assert np.allclose(ours, theirs.numpy(), rtol=1e-10, atol=1e-10), "PyTorch differs"


def activated(x, kind, slope):
    return {"none": lambda: x, "relu": lambda: np.maximum(x, 0), "tanh": lambda: np.tanh(x),
            "sigmoid": lambda: 1 / (1 + np.exp(-x)), "leaky_relu": lambda: np.where(x > 0, x, slope * x)}[kind]()  # fmt: skip


def padded(x, pads, mode):
    """x with [low, high, low, high, ...] more positions on its last axes."""
    for axis, (low, high) in enumerate(zip(pads[0::2], pads[1::2]), start=2):
        n, p = x.shape[axis], np.arange(-low, x.shape[axis] + high)
        inside = {"zeros": np.clip(p, 0, n - 1), "replicate": np.clip(p, 0, n - 1), "wrap": p % n}.get(mode)
        if inside is None:
            m = p % max(2 * n - 2, 1)
            inside = np.where(m < n, m, 2 * n - 2 - m) if n > 1 else p * 0
        x = np.take(x, inside, axis=axis)
        if mode == "zeros":
            x = x * ((p >= 0) & (p < n)).reshape([-1 if a == axis else 1 for a in range(x.ndim)])
    return x


def taps(weight, groups, stride, dilation, count):
    """(group, tap, where the tap meets the input for all outputs) in turn."""
    for g in range(groups):
        for tap in np.ndindex(*weight.shape[2:]):
            at = tuple(slice(i * d, i * d + (n - 1) * s + 1, s) for i, d, n, s in zip(tap, dilation, count, stride))
            yield g, tap, at


def convolve(x, w, stride, dilation, groups):
    """Outputs of a padded x, without bias."""
    count = [(n - ((k - 1) * d + 1)) // s + 1 for n, k, d, s in zip(x.shape[2:], w.shape[2:], dilation, stride)]
    cin, cout = w.shape[1], w.shape[0] // groups
    y = np.zeros((x.shape[0], w.shape[0], *count))
    for g, tap, at in taps(w, groups, stride, dilation, count):
        o, c = slice(g * cout, (g + 1) * cout), slice(g * cin, (g + 1) * cin)
        y[:, o] += np.einsum("nc...,oc->no...", x[(slice(None), c) + at], w[(o, slice(None)) + tap])
    return y


def spread(y, w, stride, dilation, groups, size):
    """The adjoint of convolve: every output's share of each of the `size` inputs; also the transposed convolution."""
    cin, cout = w.shape[1], w.shape[0] // groups
    x = np.zeros((y.shape[0], cin * groups, *size))
    for g, tap, at in taps(w, groups, stride, dilation, y.shape[2:]):
        o, c = slice(g * cout, (g + 1) * cout), slice(g * cin, (g + 1) * cin)
        x[(slice(None), c) + at] += np.einsum("no...,oc->nc...", y[:, o], w[(o, slice(None)) + tap])
    return x


def weight_gradient(x, y, shape, stride, dilation, groups):
    """Of convolve, with respect to w: x padded, y the gradient of its outputs."""
    cin, cout = shape[1], shape[0] // groups
    grad = np.zeros(shape)
    lines = lambda a: np.moveaxis(a, 1, 0).reshape(a.shape[1], -1)
    for g, tap, at in taps(grad, groups, stride, dilation, y.shape[2:]):
        o, c = slice(g * cout, (g + 1) * cout), slice(g * cin, (g + 1) * cin)
        grad[(o, slice(None)) + tap] = lines(y[:, o]) @ lines(x[(slice(None), c) + at]).T
    return grad


def over_positions(a):
    return a.sum(axis=(0, *range(2, a.ndim)))


class Layer:
    """Random sizes and parameters of a layer."""

    def __init__(self, draw, axes):
        pick = draw.pick
        self.dtype, self.groups, self.batch = pick("f32", "f32", "f32", "f64"), pick(1, 1, 1, 2, 3, 4), pick(1, 1, 2, 3)
        self.cin, self.cout = pick(1, 1, 2, 3, 4, 5, 8, 16, 17), pick(1, 1, 2, 3, 4, 5, 8, 15, 16, 17, 33)
        if draw.chance(0.15):
            self.groups, self.cin, self.cout = pick(1, 3, 8, 16, 17, 33), 1, pick(1, 1, 1, 2)
        self.size = [pick(*SIDES[axes]) for _ in range(axes)]
        self.kernel = [pick(1, 1, 2, 3, 3, 3, 4, 5, 7) if axes == 2 else pick(1, 2, 3, 3) for _ in range(axes)]
        self.stride = [pick(1, 1, 1, 2, 3) for _ in range(axes)]
        self.dilation = [pick(1, 1, 2, 3) for _ in range(axes)] if draw.chance(0.4) else [1] * axes
        self.activation, self.slope = pick("none", "none", "relu", "tanh", "sigmoid", "leaky_relu"), pick(0.01, 0.2)
        self.tensor = lambda *shape: draw.rng.normal(size=shape).astype(TYPES[self.dtype])
        self.bias = self.tensor(self.cout * self.groups) if draw.chance(0.7) else None

    def with_bias(self, y, bias):
        return y if bias is None else y + bias.astype(np.float64).reshape(-1, *[1] * (y.ndim - 2))

    def params(self, **more):
        return {"stride": self.stride, **more, "dilation": self.dilation, "groups": self.groups}


def wide(*arrays):
    return [a.astype(np.float64) for a in arrays]


def bias_input(bias):
    return {} if bias is None else {"bias": bias}


def conv(v, draw, axes, backward=False):
    n = Layer(draw, axes)
    pads = [draw.pick(0, 0, 1, 1, 2, 3) for _ in range(2 * axes)]
    if draw.chance(0.05):
        pads = [p + 6 for p in pads]
    mode = "zeros" if backward else draw.pick("zeros", "zeros", "reflect101", "replicate", "wrap")
    if any(s + a + b < (k - 1) * d + 1 for s, a, b, k, d in zip(n.size, pads[::2], pads[1::2], n.kernel, n.dilation)):
        raise Skip
    x, w = n.tensor(n.batch, n.cin * n.groups, *n.size), n.tensor(n.cout * n.groups, n.cin, *n.kernel)
    x64, w64 = wide(x, w)
    inside, how = padded(x64, pads, mode), (n.stride, n.dilation, n.groups)
    y = n.with_bias(convolve(inside, w64, *how), n.bias)
    bias = None if n.bias is None else n.bias.astype(np.float64)
    if torch:
        theirs = torch.nn.functional.conv2d if axes == 2 else torch.nn.functional.conv3d
        agree(y, theirs(*map(torch.tensor, (inside, w64)), None if bias is None else torch.tensor(bias), n.stride, 0,
                        n.dilation, n.groups))  # fmt: skip
    terms = n.cin * math.prod(n.kernel) + 1
    params = n.params(padding=pads, padding_mode=mode)
    if not backward:
        bound = float(n.with_bias(convolve(abs(inside), abs(w64), *how), None if bias is None else abs(bias)).max())
        v.add("nn2d" if axes == 2 else "nn3d", f"conv{axes}d",
              {**params, "activation": n.activation, "negative_slope": n.slope},
              {"x": x, "weight": w, **bias_input(n.bias)}, {"dst": activated(y, n.activation, n.slope).astype(x.dtype)},
              tolerance(n.dtype, bound, terms))  # fmt: skip
        return
    grad = n.tensor(*y.shape)
    g64 = grad.astype(np.float64)
    crop = (slice(None),) * 2 + tuple(slice(p, p + s) for p, s in zip(pads[::2], n.size))
    results, bounds = [], []
    for f, a, b, c in ((lambda t: t, g64, w64, inside), (abs, abs(g64), abs(w64), abs(inside))):
        all_three = [spread(a, b, *how, inside.shape[2:])[crop], weight_gradient(c, a, w.shape, *how), over_positions(a)]
        (bounds if f is abs else results).extend(all_three)
    v.add("backward", "conv2d_backward", params,
          {"x": x, "weight": w, "bias": n.tensor(n.cout * n.groups), "grad_out": grad},
          dict(zip(("grad_x", "grad_weight", "grad_bias"), (r.astype(x.dtype) for r in results))),
          tolerance(n.dtype, max(float(b.max()) for b in bounds), 1))  # fmt: skip


def conv_transpose(v, draw, axes, backward=False):
    n = Layer(draw, axes)
    pad = [draw.whole(0, draw.pick(0, 1, 3)) for _ in range(axes)]
    more = [draw.whole(0, max(s, d) - 1) if draw.chance(0.5) else 0 for s, d in zip(n.stride, n.dilation)]
    full = [(s - 1) * t + d * (k - 1) + 1 + o for s, t, d, k, o in zip(n.size, n.stride, n.dilation, n.kernel, more)]
    if any(f - 2 * p < 1 for f, p in zip(full, pad)):
        raise Skip
    x, w = n.tensor(n.batch, n.cin * n.groups, *n.size), n.tensor(n.cin * n.groups, n.cout, *n.kernel)
    x64, w64 = wide(x, w)
    how = (n.stride, n.dilation, n.groups)
    crop = (slice(None),) * 2 + tuple(slice(p, f - p) for p, f in zip(pad, full))
    y = n.with_bias(spread(x64, w64, *how, full)[crop], n.bias)
    bias = None if n.bias is None else n.bias.astype(np.float64)
    if torch:
        theirs = torch.nn.functional.conv_transpose2d if axes == 2 else torch.nn.functional.conv_transpose3d
        agree(y, theirs(*map(torch.tensor, (x64, w64)), None if bias is None else torch.tensor(bias), n.stride, pad, more,
                        n.groups, n.dilation))  # fmt: skip
    params = n.params(padding=pad, output_padding=more)
    if not backward:
        bound = n.with_bias(spread(abs(x64), abs(w64), *how, full)[crop], None if bias is None else abs(bias))
        v.add("nn_transpose", f"conv_transpose{axes}d",
              {**params, "activation": n.activation, "negative_slope": n.slope},
              {"x": x, "weight": w, **bias_input(n.bias)}, {"dst": activated(y, n.activation, n.slope).astype(x.dtype)},
              tolerance(n.dtype, float(bound.max()), n.cin * math.prod(n.kernel) + 1))  # fmt: skip
        return
    grad = n.tensor(*y.shape)
    inside = padded(grad.astype(np.float64), [p for p in pad for _ in range(2)], "zeros")
    results, bounds = [], []
    for to, a, b, c in ((results, inside, w64, x64), (bounds, abs(inside), abs(w64), abs(x64))):
        # convolve() makes one position more than x has where output_padding reaches a whole stride.
        back = convolve(a, b, *how)[(slice(None),) * 2 + tuple(slice(0, s) for s in n.size)]
        to.extend([back, weight_gradient(a, c, w.shape, *how), over_positions(a)])
    v.add("backward", "conv_transpose2d_backward", params,
          {"x": x, "weight": w, "bias": n.tensor(n.cout * n.groups), "grad_out": grad},
          dict(zip(("grad_x", "grad_weight", "grad_bias"), (r.astype(x.dtype) for r in results))),
          tolerance(n.dtype, max(float(b.max()) for b in bounds), 1))  # fmt: skip


def pool(v, draw, kind):
    dtype, size = draw.pick("f32", "f32", "f64"), [draw.pick(*SIDES[2]) for _ in range(2)]
    kernel, stride = [draw.whole(1, 5) for _ in range(2)], [draw.whole(1, 4) for _ in range(2)]
    pad = [draw.whole(0, k // 2) if draw.chance(0.6) else 0 for k in kernel]
    up, padding_counts = bool(draw.chance(0.25)), bool(draw.chance(0.5))
    count = []
    for n, k, s, p in zip(size, kernel, stride, pad):
        if n + 2 * p < k:
            raise Skip
        windows = (n + 2 * p - k + (s - 1 if up else 0)) // s + 1
        count.append(windows - (1 if up and (windows - 1) * s >= n + p else 0))  # the last window begins inside
    x = draw.rng.normal(size=(draw.whole(1, 2), draw.pick(1, 2, 3, 8, 16, 17), *size)).astype(TYPES[dtype])
    x64, y = x.astype(np.float64), np.zeros((*x.shape[:2], *count))
    for i, j in np.ndindex(*count):
        low = [a * s - p for a, s, p in zip((i, j), stride, pad)]
        high = [min(a + k, n + p) for a, k, n, p in zip(low, kernel, size, pad)]
        part = x64[:, :, max(low[0], 0):min(high[0], size[0]), max(low[1], 0):min(high[1], size[1])]  # fmt: skip
        if part.size == 0:
            raise Skip
        area = math.prod(b - a for a, b in zip(low, high)) if padding_counts else part.shape[2] * part.shape[3]
        y[:, :, i, j] = part.max(axis=(2, 3)) if kind == "max" else part.sum(axis=(2, 3)) / area
    if torch:
        f, t = torch.nn.functional, torch.tensor(x64)
        agree(y, f.max_pool2d(t, kernel, stride, pad, 1, up) if kind == "max" else
              f.avg_pool2d(t, kernel, stride, pad, up, padding_counts))  # fmt: skip
    v.add("nn2d", f"{kind}_pool2d",
          {"kernel": kernel, "stride": stride, "padding": pad, "ceil_mode": up,
           **({"count_include_pad": padding_counts} if kind == "avg" else {})}, {"x": x}, {"dst": y.astype(x.dtype)},
          {"abs": 0, "rel": 0, "max_mismatch_fraction": 0} if kind == "max" else
          tolerance(dtype, float(abs(x64).max()), math.prod(kernel)))  # fmt: skip


def autoencoder(v, draw):
    dtype, channels = draw.pick("f32", "f64"), draw.pick(1, 3)
    normal = lambda *shape: draw.rng.normal(size=shape)
    x = normal(1, channels, draw.whole(9, 20), draw.whole(9, 20)).astype(TYPES[dtype])
    y, layers, inputs, expected, bound = x.astype(np.float64), [], {"x": x}, {}, 1.0
    for number in range(1, 7):
        up, k, s, out = number > 3, draw.pick(1, 2, 3), draw.pick(1, 2), draw.pick(1, 3, 5, 8)
        p = draw.whole(0, k - 1) // 2
        shape = (channels, out, k, k) if up else (out, channels, k, k)
        w = (normal(*shape) / math.sqrt(channels * k * k)).astype(x.dtype)
        b, kind = normal(out).astype(x.dtype), draw.pick("relu", "tanh", "sigmoid", "none")
        w64, b64 = w.astype(np.float64), b.astype(np.float64).reshape(-1, 1, 1)
        full = [(n - 1) * s + k for n in y.shape[2:]]
        if min(y.shape[2:]) + 2 * p < k or (up and min(full) - 2 * p < 1):
            raise Skip
        run = lambda a, c: (spread(a, c, [s, s], [1, 1], 1, full)[:, :, p:full[0] - p, p:full[1] - p] if up else
                            convolve(padded(a, [p] * 4, "zeros"), c, [s, s], [1, 1], 1))  # fmt: skip
        bound = max(bound, float((run(abs(y), abs(w64)) + abs(b64)).max()))
        y = activated(run(y, w64) + b64, kind, 0)
        layers.append({"op": "conv_transpose2d" if up else "conv2d", "in": channels, "out": out, "kernel": [k, k],
                       "stride": [s, s], "padding": [p, p], "activation": kind})  # fmt: skip
        inputs.update({f"w{number}": w, f"b{number}": b})
        expected[f"act{number}"] = y.astype(x.dtype)
        channels = out
    v.add("seed", "autoencoder", {"layers": layers}, inputs, {**expected, "dst": expected["act6"]},
          {"abs": (8e-6 if dtype == "f32" else 4e-14) * bound, "rel": 1e-5 if dtype == "f32" else 1e-13,
           "max_mismatch_fraction": 0})  # fmt: skip


MAKERS = [
    *[lambda v, d: conv(v, d, 2)] * 4, *[lambda v, d: conv(v, d, 3)] * 2, lambda v, d: conv(v, d, 2, backward=True),
    *[lambda v, d: conv_transpose(v, d, 2)] * 3, lambda v, d: conv_transpose(v, d, 3),
    lambda v, d: conv_transpose(v, d, 2, backward=True), lambda v, d: pool(v, d, "max"), lambda v, d: pool(v, d, "avg"),
    autoencoder,
]  # fmt: skip

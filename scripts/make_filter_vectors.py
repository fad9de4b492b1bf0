#!/usr/bin/python3
# Writes tests/data/filters: what SciPy, scikit-image and OpenCV answer to the calls that konv's docstrings name, in the
# format of tests/data/conformance (its README says how a case passes). The operations are listed in
# tests/data/filters/README.md. Needs python3-scipy, python3-skimage, python3-opencv and python3-astropy (Debian); the tests
# need none of them.
# SPDX-License-Identifier: MIT
#
#     scripts/make_filter_vectors.py [FOLDER]        (default: tests/data/filters of this checkout)

import json
import pathlib
import sys

import astropy
import astropy.convolution
import cv2
import numpy as np
import scipy
import scipy.ndimage as ndi
import scipy.signal
import skimage
import skimage.feature
import skimage.filters

SEED = 20
NAMES = {"uint8": "u8", "uint16": "u16", "int16": "s16", "int32": "s32", "float32": "f32", "float64": "f64"}
SCIPY = {"reflect": "reflect", "reflect101": "mirror", "replicate": "nearest", "wrap": "wrap", "constant": "constant"}
OPENCV = {
    "reflect": cv2.BORDER_REFLECT,
    "reflect101": cv2.BORDER_REFLECT_101,
    "replicate": cv2.BORDER_REPLICATE,
    "wrap": cv2.BORDER_WRAP,
    "constant": cv2.BORDER_CONSTANT,
}
BORDERS = list(SCIPY)


class Vectors:
    """The folder being written: sources are shared between cases, each case names its own results."""

    def __init__(self, folder):
        self.folder = folder
        self.cases = []
        self.sources = {}
        self.count = {}
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.npy"):
            old.unlink()

    def source(self, dtype, height, width, channels=1):
        """A noisy picture, values over most of the type's range: (array, file name)."""
        key = f"src-{NAMES[np.dtype(dtype).name]}-{height}x{width}x{channels}"
        if key not in self.sources:
            rng = np.random.default_rng([SEED, height, width, channels, np.dtype(dtype).num])
            y, x = np.mgrid[0:height, 0:width]
            wave = 0.5 + 0.25 * np.sin(x / 3.1) + 0.25 * np.cos(y / 4.3)
            unit = np.clip(wave[..., None] + rng.normal(0, 0.2, (height, width, channels)), 0, 1)
            unit = unit if channels > 1 else unit[..., 0]
            dtype = np.dtype(dtype)
            if dtype.kind == "f":
                data = (2 * unit - 0.5).astype(dtype)
            else:
                low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
                data = np.rint(low + unit * (float(high) - low)).astype(dtype)
            self.sources[key] = data
            np.save(self.folder / f"{key}.npy", data)
        return self.sources[key], f"{key}.npy"

    def add(self, op, oracle, params, inputs, expected, abs_tolerance=0.0, rel=0.0, mismatch=0.0):
        """inputs: name -> file name; expected: name -> array."""
        self.count[op] = self.count.get(op, 0) + 1
        case = f"{op.replace('_', '-')}-{self.count[op]:03d}"
        files = {}
        for name, array in expected.items():
            files[name] = f"{case}.{name}.npy"
            array = np.ascontiguousarray(array)
            assert array.size and NAMES[array.dtype.name] and np.all(np.isfinite(array)), case
            np.save(self.folder / files[name], array)
        self.cases.append(
            {
                "id": case,
                "group": "filters",
                "op": op,
                "oracle": oracle,
                "params": params,
                "inputs": inputs,
                "expected": files,
                "tolerance": {"abs": abs_tolerance, "rel": rel, "max_mismatch_fraction": mismatch},
            }
        )

    def real(self, op, oracle, params, file, src, make, gain=1.0, least=0.0):
        """A filter whose result is f64 for f64 sources, else f32; make(src in f64, one channel) gives an array or a dict of
        arrays. `gain`: how much larger than the source intermediate results may be. `least`: the oracle's own error, where
        it is larger than that of the arithmetic."""
        dtype = np.float64 if src.dtype == np.float64 else np.float32
        each = [make(c) for c in channels(src.astype(np.float64))]
        each = [e if isinstance(e, dict) else {"dst": e} for e in each]
        expected = {k: joined([e[k] for e in each]).astype(dtype) for k in each[0]}
        largest = max(1.0, float(np.max(np.abs(src.astype(np.float64))))) * gain
        eps = max(least, 4e-15 if dtype == np.float64 else 1.5e-6)
        self.add(op, oracle, params, {"src": file}, expected, eps * largest, 10 * eps)

    def write(self):
        oracles = {
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-image": skimage.__version__,
            "opencv": cv2.__version__,
            "astropy": astropy.__version__,
        }
        with open(self.folder / "manifest.json", "w", encoding="ascii") as out:
            out.write(f'{{"schema": 1, "profile": "filters", "seed": {SEED}, "oracles": {json.dumps(oracles)}, "cases": [\n')
            out.write(",\n".join(json.dumps(c) for c in self.cases))
            out.write("\n]}\n")


def channels(array):
    return [array] if array.ndim == 2 else [array[..., c] for c in range(array.shape[2])]


def joined(each):
    return each[0] if len(each) == 1 else np.stack(each, axis=-1)


def edges(src, border):
    """The parameters border and value; constant borders are 0, since SciPy and OpenCV agree on no other."""
    return {"border": border, "value": [0] * (1 if src.ndim == 2 else src.shape[2])}


def taken_in_turn(items):
    """Every call takes the next: parameters meet different borders and sources without every combination."""
    items = list(items)
    position = -1

    def take():
        nonlocal position
        position = (position + 1) % len(items)
        return items[position]

    return take


REAL_SOURCES = [
    (np.float64, 19, 30),
    (np.float32, 33, 21),
    (np.uint8, 17, 40),
    (np.float32, 12, 15, 3),
    (np.float64, 5, 47),
    (np.uint16, 23, 18),
    (np.int16, 14, 26),
]


def gaussians(v):
    source, border = taken_in_turn(REAL_SOURCES), taken_in_turn(BORDERS)
    settings = [
        # sigma, order, truncate
        ([1.2, 1.2], [0, 0], 4.0), ([0.6, 2.3], [0, 0], 4.0), ([3.1, 1.5], [0, 0], 3.0), ([2.0, 2.0], [1, 0], 4.0),
        ([1.0, 1.7], [0, 1], 4.0), ([1.3, 1.3], [1, 1], 4.0), ([1.5, 0.9], [2, 0], 4.0), ([2.2, 2.2], [0, 2], 3.5),
        ([1.6, 1.6], [2, 2], 4.0), ([1.9, 1.4], [3, 0], 4.0), ([1.1, 2.0], [0, 3], 5.0), ([1.8, 1.8], [1, 3], 4.0),
        ([4.4, 3.7], [0, 0], 4.0), ([2.5, 2.5], [2, 1], 4.0), ([0.9, 0.9], [3, 3], 4.0), ([1.4, 2.8], [0, 0], 2.0),
        ([5.2, 5.2], [0, 0], 4.0), ([1.0, 1.0], [0, 0], 4.0), ([0.7, 0.7], [1, 2], 4.0), ([2.7, 1.2], [0, 0], 4.0),
    ]  # fmt: skip
    for sigma, order, truncate in settings:
        src, file = v.source(*source())
        mode = border()
        v.real(
            "gaussian_filter", "scipy.ndimage.gaussian_filter",
            {**edges(src, mode), "sigma": sigma, "order": order, "truncate": truncate}, file, src,
            lambda c: ndi.gaussian_filter(c, sigma, order=order, mode=SCIPY[mode], truncate=truncate), gain=2,
        )  # fmt: skip
    # OpenCV: by sigma alone, by size alone, by both. (Its u8 result has 8-bit weights and equals nothing.)
    settings = [([1.0, 1.0], [0, 0]), ([2.3, 0.7], [0, 0]), ([3.6, 3.6], [0, 0]), ([0.0, 0.0], [3, 3]),
                ([0.0, 0.0], [5, 7]), ([0.0, 0.0], [9, 9]), ([0.0, 0.0], [11, 15]), ([1.1, 2.0], [5, 9]),
                ([0.0, 0.0], [9, 1]), ([0.3, 4.0], [0, 21])]  # fmt: skip
    source = taken_in_turn([(np.float64, 19, 30), (np.float32, 33, 21), (np.float32, 12, 15, 3), (np.uint16, 23, 18)])
    border = taken_in_turn(["reflect101", "replicate", "reflect", "constant"])
    for sigma, size in settings:
        src, file = v.source(*source())
        mode = border()
        v.real(
            "gaussian_blur", "cv2.GaussianBlur",
            {**edges(src, mode), "dst_dtype": "f64" if src.dtype == np.float64 else "f32", "ksize": size, "sigma": sigma},
            file, src,
            lambda c: cv2.GaussianBlur(
                c, (size[1], size[0]), sigmaX=sigma[1], sigmaY=sigma[0], borderType=OPENCV[mode]),
        )  # fmt: skip


def gaussian_combinations(v):
    source, border = taken_in_turn(REAL_SOURCES), taken_in_turn(BORDERS)
    for sigma, truncate in [([1.0, 1.0], 4.0), ([2.4, 1.3], 4.0), ([1.7, 1.7], 3.0), ([0.8, 3.0], 4.0), ([2.0, 2.0], 4.0),
                            ([1.2, 0.9], 6.0)]:  # fmt: skip
        src, file = v.source(*source())
        mode = border()
        v.real(
            "laplacian_of_gaussian", "scipy.ndimage.gaussian_laplace",
            {**edges(src, mode), "sigma": sigma, "truncate": truncate}, file, src,
            lambda c: ndi.gaussian_laplace(c, sigma, mode=SCIPY[mode], truncate=truncate), gain=3,
        )  # fmt: skip
    for low, high in [(1.0, 2.0), (0.8, None), (1.5, None), (2.0, 4.5), (1.2, 1.3)]:
        src, file = v.source(*source())
        mode = border()
        v.real(
            "difference_of_gaussians", "skimage.filters.difference_of_gaussians",
            {**edges(src, mode), "low": low, "high": high if high else 0, "truncate": 4.0}, file, src,
            lambda c: skimage.filters.difference_of_gaussians(c, low, high, mode=SCIPY[mode], truncate=4.0), gain=2,
        )  # fmt: skip
    for radius, amount in [(1.0, 1.0), (2.5, 0.6), (1.3, -0.5), (3.0, 2.5), (0.7, 1.7)]:
        src, file = v.source(*source())
        v.real(
            "unsharp_mask", "skimage.filters.unsharp_mask(preserve_range=True)",
            {**edges(src, "reflect"), "sigma": radius, "amount": amount}, file, src,
            lambda c: skimage.filters.unsharp_mask(c, radius, amount, preserve_range=True), gain=4,
        )  # fmt: skip
    for sigma, mode in [(1.0, "constant"), (2.0, "reflect"), (0.7, "replicate"), (1.5, "reflect101"), (1.2, "wrap")]:
        src, file = v.source(*source())
        v.real(
            "structure_tensor", "skimage.feature.structure_tensor(order='rc')",
            {**edges(src, mode), "sigma": sigma}, file, src,
            lambda c: dict(zip(("yy", "yx", "xx"),
                               skimage.feature.structure_tensor(c, sigma, mode=SCIPY[mode], order="rc"))),
            gain=100 * max(1.0, float(np.max(np.abs(src.astype(np.float64))))),
        )  # fmt: skip


def means(v):
    source, border = taken_in_turn(REAL_SOURCES), taken_in_turn(BORDERS)
    for size in [(3, 3), (5, 2), (4, 4), (1, 9), (15, 7), (2, 1), (11, 40), (6, 3)]:
        src, file = v.source(*source())
        mode = border()
        v.real(
            "box_filter", "scipy.ndimage.uniform_filter",
            {**edges(src, mode), "ksize": size, "anchor": None, "normalize": True}, file, src,
            lambda c: ndi.uniform_filter(c, size, mode=SCIPY[mode]),
        )  # fmt: skip
    source = taken_in_turn([(np.float64, 19, 30), (np.float32, 33, 21), (np.uint8, 17, 40), (np.float32, 12, 15, 3)])
    border = taken_in_turn(["reflect101", "replicate", "reflect", "constant"])
    for size, anchor, normalize in [((3, 3), None, False), ((5, 4), (0, 3), True), ((2, 6), (1, 1), False),
                                    ((9, 9), (8, 0), True), ((7, 3), None, False)]:  # fmt: skip
        src, file = v.source(*source())
        mode = border()
        v.real(
            "box_filter", "cv2.boxFilter",
            {**edges(src, mode), "ksize": size, "anchor": anchor, "normalize": normalize}, file, src,
            lambda c: cv2.boxFilter(
                c, cv2.CV_64F, (size[1], size[0]), anchor=(anchor[1], anchor[0]) if anchor else (-1, -1),
                normalize=normalize, borderType=OPENCV[mode]),
            gain=1 if normalize else size[0] * size[1],
        )  # fmt: skip
    source, border = taken_in_turn(REAL_SOURCES), taken_in_turn(["reflect101", "replicate", "wrap", "constant"])
    for window, order, derivative, axis in [(5, 2, 0, 0), (7, 3, 0, 1), (9, 4, 1, 1), (11, 2, 2, 0), (21, 5, 0, 1),
                                            (7, 6, 3, 0), (5, 0, 0, 1), (31, 7, 0, 0), (5, 2, 3, 1)]:  # fmt: skip
        src, file = v.source(*source())
        if window > src.shape[axis]:
            src, file = v.source(np.float64, 33, 47)
        mode = border()
        v.real(
            "savitzky_golay", "scipy.signal.savgol_filter",
            {**edges(src, mode), "window": window, "order": order, "derivative": derivative, "axis": axis}, file, src,
            lambda c: scipy.signal.savgol_filter(c, window, order, deriv=derivative, axis=axis, mode=SCIPY[mode]), gain=4,
            # SciPy solves for powers of the position, badly conditioned for long windows: against exact fractions its weights
            # are off by 1e-10 at (31, 7), konv's by 1e-19.
            least=1e-9 if window > 20 else 0,
        )  # fmt: skip
    # Missing pixels: the quotient of two correlations, and astropy, which convolves, with NaN for what is missing.
    rng = np.random.default_rng(SEED)
    for kernel, mode in [(np.ones((3, 3)), "reflect101"), (np.outer([1, 2, 1], [1, 4, 6, 4, 1]) * 1.0, "constant"),
                         (rng.uniform(0.1, 1, (5, 3)), "reflect")]:  # fmt: skip
        src, file = v.source(*source())
        mask = (rng.uniform(0, 1, src.shape[:2]) < 0.7).astype(np.uint8)
        mask_file = f"mask-{src.shape[0]}x{src.shape[1]}-{mode}.npy"
        np.save(v.folder / mask_file, mask)
        kernel_file = f"normalized-kernel-{mode}.npy"
        np.save(v.folder / kernel_file, kernel)

        def quotient(c):
            weights = ndi.correlate(mask.astype(np.float64), kernel, mode=SCIPY[mode])
            sums = ndi.correlate(c * mask, kernel, mode=SCIPY[mode])
            return np.where(weights > 1e-9, sums / np.where(weights > 1e-9, weights, 1), 0)

        v.real("normalized_correlate", "scipy.ndimage.correlate(src * m) / scipy.ndimage.correlate(m)",
               edges(src, mode), file, src, quotient, gain=10)  # fmt: skip
        v.cases[-1]["inputs"].update({"mask": mask_file, "kernel": kernel_file})
    for mode, outside in [("constant", {"boundary": "fill", "fill_value": np.nan}), ("replicate", {"boundary": "extend"})]:
        src, file = v.source(np.float64, 19, 30)
        mask = (rng.uniform(0, 1, src.shape) < 0.7).astype(np.uint8)
        kernel = rng.uniform(0.1, 1, (3, 5))
        mask_file, kernel_file = f"mask-astropy-{mode}.npy", f"kernel-astropy-{mode}.npy"
        np.save(v.folder / mask_file, mask)
        np.save(v.folder / kernel_file, kernel)
        v.real("normalized_correlate", f"astropy.convolution.convolve({outside}) with the kernel turned", edges(src, mode),
               file, src,
               lambda c: astropy.convolution.convolve(np.where(mask > 0, c, np.nan), kernel[::-1, ::-1], **outside), gain=10)  # fmt: skip
        v.cases[-1]["inputs"].update({"mask": mask_file, "kernel": kernel_file})
    for length, angle, kernel in [(5, 0, np.full((1, 5), 0.2)), (9, 90, np.full((9, 1), 1 / 9))]:
        src, file = v.source(*source())
        v.real("motion_blur", "cv2.filter2D with a line of 1/length",
               {**edges(src, "reflect101"), "length": length, "angle": angle}, file, src,
               lambda c: cv2.filter2D(c, cv2.CV_64F, kernel))  # fmt: skip


def derivatives(v):
    """sobel, scharr, prewitt, roberts, laplacian: each against the library whose border and type the others lack."""
    source, border = taken_in_turn(REAL_SOURCES), taken_in_turn(BORDERS)

    def first(op, oracle, dx, dy, make, scale=1.0, size=None, dtype=None):
        src, file = v.source(*(source() if dtype is None else (dtype, 21, 34)))
        mode = border()
        params = {**edges(src, mode), "dst_dtype": "f64" if src.dtype == np.float64 else "f32", "dx": dx, "dy": dy,
                  "scale": scale, "offset": 0.0}  # fmt: skip
        if size:
            params["ksize"] = size
        v.real(op, oracle, params, file, src, lambda c: make(c, mode), gain=40.0 if not size else 4.0 ** size)

    for axis in (0, 1):
        first("sobel", "scipy.ndimage.sobel", axis, 1 - axis,
              lambda c, m: ndi.sobel(c, axis=1 if axis else 0, mode=SCIPY[m]), size=3)  # fmt: skip
        first("prewitt", "scipy.ndimage.prewitt", axis, 1 - axis,
              lambda c, m: ndi.prewitt(c, axis=1 if axis else 0, mode=SCIPY[m]))  # fmt: skip
    for op, down, along, factor in [("sobel", "sobel_h", "sobel_v", 4), ("scharr", "scharr_h", "scharr_v", 16),
                                    ("prewitt", "prewitt_h", "prewitt_v", 3)]:  # fmt: skip
        for dx in (0, 1):
            name = along if dx else down
            src, file = v.source(*source())
            v.real(op, f"skimage.filters.{name}",
                   {**edges(src, "reflect"), "dst_dtype": "f64" if src.dtype == np.float64 else "f32", "dx": dx,
                    "dy": 1 - dx, "scale": 1 / factor, "offset": 0.0, **({"ksize": 3} if op == "sobel" else {})},
                   file, src, lambda c: getattr(skimage.filters, name)(c), gain=8)  # fmt: skip
    for direction, name in [("main", "roberts_pos_diag"), ("anti", "roberts_neg_diag")]:
        src, file = v.source(*source())
        v.real("roberts", f"-skimage.filters.{name}",
               {**edges(src, "reflect"), "dst_dtype": "f64" if src.dtype == np.float64 else "f32", "direction": direction,
                "scale": -1.0, "offset": 0.0}, file, src, lambda c: getattr(skimage.filters, name)(c), gain=4)  # fmt: skip
    for dx, name in [(0, "farid_h"), (1, "farid_v")]:
        src, file = v.source(*source())
        v.real("farid", f"skimage.filters.{name}", {**edges(src, "reflect"), "dx": dx}, file, src,
               lambda c: getattr(skimage.filters, name)(c), gain=4)  # fmt: skip
    opencv_border = taken_in_turn(["reflect101", "replicate", "reflect", "constant"])
    for dx, dy, size in [(1, 0, 9), (0, 2, 5), (2, 2, 7), (1, 1, 31), (3, 0, 5), (0, 1, 1), (2, 0, 1)]:
        src, file = v.source(np.float64, 21, 34)
        mode = opencv_border()
        v.real("sobel", "cv2.Sobel",
               {**edges(src, mode), "dst_dtype": "f64", "dx": dx, "dy": dy, "ksize": size, "scale": 0.5, "offset": -0.25},
               file, src,
               lambda c: cv2.Sobel(c, cv2.CV_64F, dx, dy, ksize=size, scale=0.5, delta=-0.25, borderType=OPENCV[mode]),
               gain=4.0 ** size)  # fmt: skip
    for mode in BORDERS:
        src, file = v.source(*source())
        v.real("laplacian", "scipy.ndimage.laplace",
               {**edges(src, mode), "dst_dtype": "f64" if src.dtype == np.float64 else "f32", "ksize": 1, "scale": 1.0,
                "offset": 0.0}, file, src, lambda c: ndi.laplace(c, mode=SCIPY[mode]), gain=8)  # fmt: skip
    for size in (1, 3, 7, 9, 13):
        src, file = v.source(np.float64, 21, 34)
        mode = opencv_border()
        v.real("laplacian", "cv2.Laplacian",
               {**edges(src, mode), "dst_dtype": "f64", "ksize": size, "scale": 0.75, "offset": 1.5}, file, src,
               lambda c: cv2.Laplacian(c, cv2.CV_64F, ksize=size, scale=0.75, delta=1.5, borderType=OPENCV[mode]),
               gain=2 * 4.0 ** size)  # fmt: skip


def gradients(v):
    for mode in ("reflect101", "replicate"):
        src, file = v.source(np.uint8, 17, 40)
        gx, gy = cv2.spatialGradient(src, ksize=3, borderType=OPENCV[mode])
        v.add("gradient_xy", "cv2.spatialGradient", edges(src, mode), {"src": file}, {"gx": gx, "gy": gy})
    border = taken_in_turn(["reflect101", "replicate", "reflect", "constant"])
    source = taken_in_turn([(np.uint8, 17, 40), (np.float64, 19, 30), (np.float32, 33, 21), (np.float32, 12, 15, 3)])
    for by, size, norm in [("sobel", 3, "l2"), ("sobel", 5, "l2"), ("scharr", 3, "l2"), ("sobel", 3, "l1"),
                           ("prewitt", 3, "l2"), ("scharr", 3, "l1"), ("sobel", 7, "l2")]:  # fmt: skip
        src, file = v.source(*source())
        mode = border()

        def both(c):
            if by == "prewitt":
                gx, gy = (ndi.prewitt(c, axis=a, mode=SCIPY[mode]) for a in (1, 0))
            elif by == "scharr":
                gx, gy = (cv2.Scharr(c, cv2.CV_64F, a, 1 - a, borderType=OPENCV[mode]) for a in (1, 0))
            else:
                gx, gy = (cv2.Sobel(c, cv2.CV_64F, a, 1 - a, ksize=size, borderType=OPENCV[mode]) for a in (1, 0))
            magnitude = cv2.magnitude(gx, gy) if norm == "l2" else np.abs(gx) + np.abs(gy)
            return {"magnitude": magnitude, "orientation": np.arctan2(gy, gx)}

        v.real("gradient", "cv2.magnitude and numpy.arctan2 of cv2.Sobel, cv2.Scharr, scipy.ndimage.prewitt",
               {**edges(src, mode), "operator": by, "ksize": size, "norm": norm}, file, src, both,
               gain={3: 40.0, 5: 400.0, 7: 4000.0}[size])  # fmt: skip
    rings = {"kirsch": [5, 5, 5, -3, -3, -3, -3, -3], "robinson": [1, 2, 1, 0, -1, -2, -1, 0]}  # clockwise from the left top
    clockwise = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]
    for op, ring in rings.items():
        for shape, mode in [((np.uint8, 17, 40), "reflect101"), ((np.uint8, 9, 13, 3), "replicate")]:
            src, file = v.source(*shape)
            answers = []
            for turn in range(8):
                kernel = np.zeros((3, 3))
                for place, (i, j) in enumerate(clockwise):
                    kernel[i, j] = ring[(place + turn) % 8]
                answers.append(cv2.filter2D(src, cv2.CV_16S, kernel, borderType=OPENCV[mode]))
            answers = np.stack(answers)
            v.add(op, "the largest of eight cv2.filter2D, and the first that reaches it", edges(src, mode), {"src": file},
                  {"magnitude": answers.max(axis=0), "direction": answers.argmax(axis=0).astype(np.uint8)})  # fmt: skip
    # Sharpening by an amount, and the relief kernels, exactly as filter2D has them.
    for amount, diagonals in [(2, False), (0.4, False), (-0.5, True), (7, True)]:
        src, file = v.source(np.float64, 19, 30)
        ring = np.array([[diagonals, 1, diagonals], [1, 0, 1], [diagonals, 1, diagonals]], float)
        kernel = -amount * ring
        kernel[1, 1] = 1 + amount * ring.sum()
        v.real("sharpen_by", "cv2.filter2D", {**edges(src, "replicate"), "amount": amount, "diagonals": diagonals}, file, src,
               lambda c: cv2.filter2D(c, cv2.CV_64F, kernel, borderType=cv2.BORDER_REPLICATE), gain=100)  # fmt: skip


def gabors(v):
    settings = [
        {"frequency": 0.2}, {"frequency": 0.13, "theta": 0.7}, {"frequency": 0.3, "theta": -1.1, "bandwidth": 1.7},
        {"frequency": 0.25, "theta": 2.2, "sigma_x": 2.0, "sigma_y": 3.5, "offset": 0.8},
        {"frequency": 0.4, "sigma_x": 1.1, "sigma_y": 0.6, "n_stds": 2, "offset": -0.5},
        {"frequency": 0.15, "theta": 0.4, "bandwidth": 0.8, "n_stds": 4},
    ]  # fmt: skip
    defaults = {"theta": 0, "bandwidth": 1, "sigma_x": None, "sigma_y": None, "n_stds": 3, "offset": 0}
    source, border = taken_in_turn([s for s in REAL_SOURCES if s[1] > 10]), taken_in_turn(BORDERS)
    for given in settings:
        call = {**defaults, **given}
        params = {k: 0 if p is None else p for k, p in call.items()}
        kernel = skimage.filters.gabor_kernel(**call)
        v.add("gabor_kernel", "skimage.filters.gabor_kernel", params, {},
              {"real": kernel.real.astype(np.float64), "imaginary": kernel.imag.astype(np.float64)}, 1e-15, 1e-13)  # fmt: skip
        src, file = v.source(*source())
        mode = border()

        def answer(c):
            real, imaginary = skimage.filters.gabor(c, **call, mode=SCIPY[mode])
            return {"real": real, "imaginary": imaginary}

        v.real("gabor", "skimage.filters.gabor", {**edges(src, mode), **params}, file, src, answer, gain=2)


def pyramids(v):
    shapes = [(np.uint8, 17, 40), (np.uint16, 23, 18), (np.int16, 14, 26), (np.float32, 12, 15, 3), (np.float64, 5, 47),
              (np.uint8, 9, 13, 3), (np.float32, 33, 21)]  # fmt: skip
    border = taken_in_turn(["reflect101", "replicate", "reflect", "wrap"])
    for shape in shapes:
        src, file = v.source(*shape)
        mode = border()
        eps = {np.dtype(np.float64): 2e-15, np.dtype(np.float32): 1e-6}.get(src.dtype, 0.0)
        v.add("pyramid_down", "cv2.pyrDown", edges(src, mode), {"src": file},
              {"dst": cv2.pyrDown(src, borderType=OPENCV[mode])}, 2 * eps)  # fmt: skip
        if src.size < 600:
            v.add("pyramid_up", "cv2.pyrUp", edges(src, "reflect101"), {"src": file}, {"dst": cv2.pyrUp(src)}, 2 * eps)


def main():
    here = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "filters"
    v = Vectors(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here)
    for make in (gaussians, gaussian_combinations, means, derivatives, gradients, gabors, pyramids):
        make(v)
    v.write()
    print(f"{len(v.cases)} cases, {sum(f.stat().st_size for f in v.folder.iterdir())} bytes")


if __name__ == "__main__":
    main()

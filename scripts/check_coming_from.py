#!/usr/bin/python3
# Does what docs/coming_from.md says hold? Runs both columns of every row on the same images and tensors, prints the largest
# difference of each, and ends with status 1 where one is larger than it may be. Needs g++, cmake, libstb-dev,
# libopencv-dev and python3-numpy, -scipy, -skimage, -astropy and -torch (Debian); the tests need none of the peers.
# SPDX-License-Identifier: MIT
#
#     scripts/check_coming_from.py [WORK-FOLDER]
#
# The right column is the program of the test build.coming_from. OpenCV's column is compiled as the C++ that it is, the
# others are evaluated as Python; a left column that is prose is written out in CODE below.

import pathlib
import re
import subprocess
import sys
import tempfile

import astropy.convolution
import numpy as np
import scipy.ndimage
import scipy.signal
import skimage.feature
import skimage.filters
import torch
import torch.nn.functional

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What is run for a left column that begins so.
SOBELS = "Sobel(src, dx, CV_32F, 1, 0); Sobel(src, dy, CV_32F, 0, 1); "
CODE = {
    "`imread(": 'cvtColor(imread("photo.png"), dst, COLOR_BGR2RGB)',
    "`filter2D` with a large": "filter2D(src, dst, CV_32F, large)",
    "`magnitude(": SOBELS + "magnitude(dx, dy, dst)",
    "`cartToPolar(": SOBELS + "cartToPolar(dx, dy, dst, angle); subtract(angle, 2 * CV_PI, angle, angle > CV_PI)",
    "`filter2D(src(Rect(": "filter2D(src(Rect(8, 4, 32, 16)), dst, CV_32F, k)",
    "`src(Rect(": "dst = src(Rect(8, 4, 32, 16))",
    "`getGaussianKernel(": "dst = getGaussianKernel(5, 1.2)",
    "`setNumThreads(": "setNumThreads(4); filter2D(src, dst, CV_32F, k)",
    "`mse_loss(": "mse_loss(x, target), gradient(lambda x: mse_loss(x, target), x)",
    "`backward()` of": "gradient(lambda x, w, b: (conv2d(x, w, b, padding=1) * y).sum(), x, w, b)",
    "`torch.optim.Adam(": "ten_steps(torch.optim.Adam, w, wt, lr=1e-3)",
    "`numpy.load(": "x",
    "`numpy.savez(": "w",
}
# What OpenCV's call leaves its results in, where that is not dst alone.
RESULTS = {"`spatialGradient(": "dx, dy", "`cartToPolar(": "dst, angle"}

# How far a row may be off, and why; others by nothing between integers, else by 3e-6 of the largest number.
ALLOWED = {
    "`GaussianBlur(": 1,  # OpenCV's weights for 8-bit images have 8 bits
    "`cartToPolar(": 5e-3,  # OpenCV's angles are within 0.3 degrees
}

OPENCV = """#include <konv/io/npy.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

using namespace cv;

template <class T>
void save(const std::string& file, const Mat& m) {
  const konv::extent size{m.cols, m.rows, m.channels()};
  konv::io::save_npy(file, konv::image_view<const T>(m.ptr<T>(), size, static_cast<konv::index_t>(m.step1())));
}
void keep(int line, std::initializer_list<Mat> results) {
  int part = 0;
  for (const Mat& m : results) {
    const std::string file = "opencv" + std::to_string(line) + "-" + std::to_string(part++) + ".npy";
    if (m.depth() == CV_8U) save<std::uint8_t>(file, m);
    if (m.depth() == CV_16S) save<std::int16_t>(file, m);
    if (m.depth() == CV_32F) save<float>(file, m);
    if (m.depth() == CV_64F) save<double>(file, m);
  }
}

int main() {
  Mat photo, src;
  cvtColor(imread("photo.png"), photo, COLOR_BGR2RGB);
  cvtColor(photo, src, COLOR_RGB2GRAY);
  konv::io::npy_array weights = konv::io::load_npy("large.npy");
  const Mat large(25, 25, CV_32F, weights.bytes.data());
  const Mat down = (Mat_<float>(3, 1) << 1, 2, 1), along = (Mat_<float>(1, 3) << -1, 0, 1);
%s}
"""
OPENCV_ROW = """  {{
    Mat dst, dx, dy, angle, k = (Mat_<float>(3, 3) << -2, -1, 0, -1, 1, 1, 0, 1, 2);
#line {line} "docs/coming_from.md"
    {code};
    keep({line}, {{{results}}});
  }}
"""


def of(table, left, otherwise):
    return next((value for begin, value in table.items() if left.startswith(begin)), otherwise)


def rows():
    """(section, line, left column, its code) of each row of the tables."""
    section = ""
    for line, text in enumerate((ROOT / "docs/coming_from.md").read_text().splitlines(), 1):
        if text.startswith("## "):
            section = text[3:]
        if row := re.fullmatch(r"\| (.*) \| `[^`]+` \|", text):
            yield section, line, row[1], of(CODE, row[1], "; ".join(re.findall("`([^`]+)`", row[1])))


def gradient(f, *tensors):
    leaves = [t.clone().requires_grad_() for t in tensors]
    f(*leaves).backward()
    return leaves[0].grad if len(leaves) == 1 else tuple(t.grad for t in leaves)


def ten_steps(optimizer, parameters, slope, **options):
    parameters = parameters.clone()
    parameters.grad = slope.reshape(parameters.shape).clone()
    steps = optimizer([parameters], **options)
    for _ in range(10):
        steps.step()
    return parameters


def names(section, work):
    """What the left column's names stand for."""
    arrays = {path.stem: np.load(path) for path in work.glob("*.npy") if path.stem.isidentifier()}
    if section == "PyTorch":
        tools = {"torch": torch, "gradient": gradient, "ten_steps": ten_steps}
        return vars(torch.nn.functional) | tools | {name: torch.from_numpy(array) for name, array in arrays.items()}
    tools = {"numpy": np, "ndimage": scipy.ndimage, "signal": scipy.signal, "skimage": skimage, "astropy": astropy}
    kernels = {"k": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]), "soft": np.outer([1, 2, 1], [1, 2, 1])}
    return tools | kernels | arrays


def difference(ours, theirs):
    """(the largest one, the largest number); infinite where shapes, or places of NaN, are not the same."""
    ours, theirs = np.squeeze(ours).astype(float), np.squeeze(theirs).astype(float)
    if ours.shape != theirs.shape or (np.isnan(ours) != np.isnan(theirs)).any():
        return np.inf, 0
    return np.nanmax(np.abs(ours - theirs)), np.nanmax(np.abs(theirs))


def main():
    work = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp()).resolve()
    subprocess.run(["cmake", "-DCXX=g++", f"-DSOURCE={ROOT}", "-DSTB=/usr/include/stb", f"-DWORK={work}",
                    "-P", ROOT / "tests/build/coming_from.cmake"], check=True)
    table = list(rows())
    (work / "opencv.cpp").write_text(OPENCV % "".join(
        OPENCV_ROW.format(line=line, code=code, results=of(RESULTS, left, "dst"))
        for section, line, left, code in table if section == "OpenCV"))
    subprocess.run(["g++", "-std=c++20", f"-I{ROOT}/include", "-isystem", "/usr/include/opencv4", "opencv.cpp", "-o", "opencv",
                    "-lopencv_core", "-lopencv_imgcodecs", "-lopencv_imgproc"], cwd=work, check=True)
    subprocess.run(["./opencv"], cwd=work, check=True)

    off = 0
    for section, line, left, code in table:
        ours = [np.load(path) for path in sorted(work.glob(f"{line}-*.npy"))]
        if section == "OpenCV":
            theirs = [np.load(path) for path in sorted(work.glob(f"opencv{line}-*.npy"))]
        else:
            theirs = eval(code, names(section, work))
            theirs = theirs if isinstance(theirs, tuple | list) else [theirs]
        assert len(ours) == len(theirs), left
        for a, b in zip(ours, map(np.asarray, theirs)):
            worst, largest = difference(a, b)
            good = worst <= of(ALLOWED, left, 0 if a.dtype.kind == b.dtype.kind and a.dtype.kind in "iu" else 3e-6 * largest)
            off += not good
            print(f"{'' if good else 'OFF':4}{line:4}  {worst:<8.2g} of {largest:<8.3g} {left}")
    print(f"{len(table)} rows, {off} results off")
    sys.exit(off > 0)


if __name__ == "__main__":
    main()

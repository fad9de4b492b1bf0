// konv: image convolution. This header is all that a program includes for images; konv/nn.hpp has the layers of neural
// networks, konv/volume.hpp volumes, konv/fft.hpp large kernels by the Fourier transform, konv/stream.hpp chains of
// filters by rows, konv/io/stb.hpp picture files, konv/io/npy.hpp arrays, konv/visual/ drawings.
// SPDX-License-Identifier: MIT
//
// A SHORT MANUAL
//
//   Images     konv::image<T> owns height x width x channels samples, interleaved; T is u8, s8, u16, s16, s32, f32
//              or f64.
//              konv::image_view<T> describes anyone's memory: image_view<float>(pointer, {.width = w, .height = h}),
//              with .crop(), .channel(), .flip_x(), .flip_y(); strides may be negative. Verbs take either.
//   Kernels    constexpr konv::kernel2d<float, 3, 3> k{{...}}, or konv::kernel<float> sized at run time, or a
//              float[3][3]; gallery:: has the known ones. Integer weights mean integer arithmetic, exactly.
//   Verbs      correlate(src, k)             an image as wide as the arithmetic (s32, f32 or f64)
//              correlate<std::uint8_t>(src, k)   rounded to nearest even and saturated
//              correlate(src, dst, k, options)   into a view, which may be src itself
//              convolve: the kernel turned by 180 degrees. correlate_separable, convolve_separable: a column and a row.
//              pad: copyMakeBorder. convert: other sample types. Named filters: gaussian_blur, box_blur, sobel,
//              laplacian, ... in filter/.
//   Options    {.edge = konv::border::wrap, .value = {255, 255, 0}, .output = konv::coverage::valid,
//               .pad = {1, 1, 2, 2}, .stride = 2, .dilation = {1, 1}, .anchor = {0, 0},
//               .scale = 0.5, .offset = 128, .round = ..., .accuracy = ..., .how = ..., .run = 4}
//              Border names are OpenCV's; konv::scipy::mirror, konv::numpy::symmetric, konv::torch::circular, ... too.
//   Plans      konv::plan<Src, Dst> p(k, src.size(), options); p.run(src, dst); p.describe() says what was chosen.
//   Parts      A view ends at its edges: borders begin there. with_halo(photo, part, 4, f) filters a part with the pixels
//              around it.
//   Errors     konv::argument_error: "correlate: dst is 640x480, expected 638x478".
//   Promises   Every border in every operation at any size. No read or write outside a view. The same bits at every
//              position, for every number of threads, in every crop. Nothing is spawned, printed or kept unless asked.
#ifndef KONV_KONV_HPP
#define KONV_KONV_HPP

#include "filter/box.hpp"
#include "filter/compass.hpp"
#include "filter/convert.hpp"
#include "filter/correlate.hpp"
#include "filter/derivative.hpp"
#include "filter/dog.hpp"
#include "filter/emboss.hpp"
#include "filter/gabor.hpp"
#include "filter/gallery.hpp"
#include "filter/gaussian.hpp"
#include "filter/gradient.hpp"
#include "filter/halo.hpp"
#include "filter/laplacian.hpp"
#include "filter/log.hpp"
#include "filter/motion.hpp"
#include "filter/normalized.hpp"
#include "filter/pad.hpp"
#include "filter/prewitt.hpp"
#include "filter/pyramid.hpp"
#include "filter/roberts.hpp"
#include "filter/savitzky_golay.hpp"
#include "filter/scharr.hpp"
#include "filter/separable.hpp"
#include "filter/sharpen.hpp"
#include "filter/sobel.hpp"
#include "filter/structure_tensor.hpp"
#include "filter/unsharp.hpp"

#endif

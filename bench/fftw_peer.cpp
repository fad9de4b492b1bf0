// FFTW: large dense f32 kernels by the convolution theorem. Its plans (FFTW_MEASURE) and the kernel's spectrum are
// made beforehand and not timed, in FFTW's favour; the border and both transforms of the image are.
// SPDX-License-Identifier: MIT
#include <fftw3.h>

#include <memory>

#include "konv/core/border.hpp"
#include "workload.hpp"

namespace bench {
namespace {

// The next length that has no prime factor above 7: those FFTW has fast code for.
index_t smooth(index_t n) {
  for (;; ++n) {
    index_t m = n;
    for (const index_t p : {2, 3, 5, 7})
      while (m % p == 0) m /= p;
    if (m == 1) return n;
  }
}

struct transform {
  transform(index_t h, index_t w) : height(h), width(w), columns(w / 2 + 1) {
    real = fftwf_alloc_real(static_cast<std::size_t>(height * width));
    image = fftwf_alloc_complex(static_cast<std::size_t>(height * columns));
    kernel = fftwf_alloc_complex(static_cast<std::size_t>(height * columns));
    const int n0 = static_cast<int>(height), n1 = static_cast<int>(width);
    fftwf_set_timelimit(5);  // seconds of trying out, per plan
    forward = fftwf_plan_dft_r2c_2d(n0, n1, real, image, FFTW_MEASURE);
    backward = fftwf_plan_dft_c2r_2d(n0, n1, image, real, FFTW_MEASURE);
    for (index_t i = 0; i < height * width; ++i) real[i] = 0;
  }
  transform(const transform&) = delete;
  transform& operator=(const transform&) = delete;
  ~transform() {
    fftwf_destroy_plan(forward);
    fftwf_destroy_plan(backward);
    fftwf_free(real);
    fftwf_free(image);
    fftwf_free(kernel);
  }
  index_t height, width, columns;
  float* real;
  fftwf_complex *image, *kernel;
  fftwf_plan forward, backward;
};

call filter2d(const filter2d_work& w) {
  const index_t rows = w.weights.rows(), cols = w.weights.cols();
  const auto src = w.src.as<const float>();
  const auto dst = w.dst.as<float>();
  const auto t = std::make_shared<transform>(smooth(src.height() + rows - 1), smooth(src.width() + cols - 1));

  for (index_t i = 0; i < rows; ++i)
    for (index_t j = 0; j < cols; ++j) t->real[i * t->width + j] = w.weights(i, j);
  fftwf_execute(t->forward);
  const float scale = 1 / static_cast<float>(t->height * t->width);
  for (index_t n = 0; n < t->height * t->columns; ++n) {
    t->kernel[n][0] = t->image[n][0] * scale;
    t->kernel[n][1] = -t->image[n][1] * scale;  // conjugated: correlation
  }

  return [=] {
    using konv::border_index;
    constexpr konv::border mirror = konv::border::reflect_101;
    for (index_t y = 0; y < src.height() + rows - 1; ++y) {
      const float* from = src.row(border_index(mirror, y - rows / 2, src.height()));
      float* to = t->real + y * t->width;
      for (index_t x = 0; x < cols / 2; ++x) to[x] = from[border_index(mirror, x - cols / 2, src.width())];
      for (index_t x = 0; x < src.width(); ++x) to[x + cols / 2] = from[x];
      for (index_t x = src.width(); x < src.width() + cols - 1 - cols / 2; ++x)
        to[x + cols / 2] = from[border_index(mirror, x, src.width())];
    }
    fftwf_execute(t->forward);
    for (index_t n = 0; n < t->height * t->columns; ++n) {
      const float a = t->image[n][0], b = t->image[n][1], c = t->kernel[n][0], d = t->kernel[n][1];
      t->image[n][0] = a * c - b * d;
      t->image[n][1] = a * d + b * c;
    }
    fftwf_execute(t->backward);
    for (index_t y = 0; y < dst.height(); ++y)
      for (index_t x = 0; x < dst.width(); ++x) dst(x, y) = t->real[y * t->width + x];
  };
}

}  // namespace

party fftw_party() {
  return {"fftw", role::fft, filter2d, nullptr, nullptr};
}

std::string fftw_version() {
  return fftwf_version;
}

}  // namespace bench

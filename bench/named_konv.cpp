// konv's named filters, as a program would call them. Compiled with plain -O2.
// SPDX-License-Identifier: MIT
#include "konv/filter/box.hpp"
#include "konv/filter/gaussian.hpp"
#include "konv/filter/gradient.hpp"
#include "konv/filter/laplacian.hpp"
#include "konv/filter/pyramid.hpp"
#include "konv/filter/sobel.hpp"
#include "workload.hpp"

namespace bench {
namespace {

// T: of the source; D: what a derivative is stored as. reflect_101 is the default of them all.
template <class T, class D>
call make(const named_work& w) {
  const auto src = w.src.as<const T>();
  switch (w.what) {
    case named::gaussian:
      return [=, dst = w.dst.as<T>(), options = konv::gaussian_options{.size = {w.size, w.size}}, sigma = w.sigma] {
        konv::gaussian_blur(src, dst, sigma, options);
      };
    case named::box:
      return [=, dst = w.dst.as<T>(), size = konv::size2{w.size, w.size}] { konv::box_blur(src, dst, size); };
    case named::sobel_dx: return [=, dst = w.dst.as<D>()] { konv::sobel(src, dst, 1, 0); };
    case named::sobel_both:
      return [=, dx = w.dst.as<D>(), dy = w.dst2.as<D>()] { konv::gradient_xy(src, dx, dy); };
    case named::magnitude: return [=, dst = w.dst.as<float>()] { konv::gradient_magnitude(src, dst); };
    case named::laplacian: return [=, dst = w.dst.as<D>()] { konv::laplacian(src, dst); };
    case named::laplacian_8:
      return [=, dst = w.dst.as<D>()] { konv::laplacian(src, dst, {.count = konv::neighbours::eight}); };
    case named::chain:
      return [=, blurred = w.dst2.as<T>(), dst = w.dst.as<D>(), size = konv::size2{w.size, w.size}] {
        konv::gaussian_blur(src, blurred, size);
        konv::sobel(blurred, dst, 1, 0);
      };
    case named::pyramid_down: return [=, dst = w.dst.as<T>()] { konv::pyramid_down(src, dst); };
  }
  return nullptr;
}

}  // namespace

call konv_named(const named_work& w) {
  return w.src.type == depth::f32 ? make<float, float>(w) : make<std::uint8_t, std::int16_t>(w);
}

}  // namespace bench

// Simd Library: its named filters of u8 on the same buffers. Outside of a source it has the nearest sample, always, and
// is checked against that.
// SPDX-License-Identifier: MIT
#include <Simd/SimdLib.h>

#include <memory>

#include "workload.hpp"

namespace bench {
namespace {

std::uint8_t* bytes(const pixels& p) {
  return static_cast<std::uint8_t*>(p.data);
}
std::size_t stride(const pixels& p) {
  return static_cast<std::size_t>(p.row_bytes);
}

bool takes(const named_work& w) {
  if (w.src.type != depth::u8) return false;
  switch (w.what) {
    case named::gaussian: return w.sigma > 0 || w.size == 3;
    case named::box: return w.size == 3;
    case named::sobel_dx:
    case named::sobel_both:
    case named::laplacian_8:
    case named::pyramid_down: return true;
    default: return false;
  }
}

call named_filter(const named_work& w) {
  SimdSetThreadNumber(1);
  const auto width = static_cast<std::size_t>(w.src.size.width), height = static_cast<std::size_t>(w.src.size.height);
  const pixels src = w.src, dst = w.dst, dst2 = w.dst2;
  switch (w.what) {
    case named::gaussian: {
      if (w.sigma <= 0)
        return [=] { SimdGaussianBlur3x3(bytes(src), stride(src), width, height, 1, bytes(dst), stride(dst)); };
      const auto sigma = static_cast<float>(w.sigma);
      // It takes no size, but one from sigma and what it calls epsilon, .001 by default: 11 taps for sigma 2.
      const std::shared_ptr<void> filter(SimdGaussianBlurInit(width, height, 1, &sigma, nullptr), SimdRelease);
      return [=] { SimdGaussianBlurRun(filter.get(), bytes(src), stride(src), bytes(dst), stride(dst)); };
    }
    case named::box:
      return [=] { SimdMeanFilter3x3(bytes(src), stride(src), width, height, 1, bytes(dst), stride(dst)); };
    case named::sobel_dx: return [=] { SimdSobelDx(bytes(src), stride(src), width, height, bytes(dst), stride(dst)); };
    case named::sobel_both:
      return [=] {
        SimdSobelDx(bytes(src), stride(src), width, height, bytes(dst), stride(dst));
        SimdSobelDy(bytes(src), stride(src), width, height, bytes(dst2), stride(dst2));
      };
    case named::laplacian_8:
      return [=] { SimdLaplace(bytes(src), stride(src), width, height, bytes(dst), stride(dst)); };
    case named::pyramid_down:
      return [=, w2 = static_cast<std::size_t>(w.dst.size.width), h2 = static_cast<std::size_t>(w.dst.size.height)] {
        SimdReduceGray5x5(bytes(src), width, height, stride(src), bytes(dst), w2, h2, stride(dst), 1);
      };
    default: return nullptr;
  }
}

}  // namespace

party simd_party() {
  party p{"simd", role::peer};
  p.named = named_filter;
  p.takes = takes;
  p.edge = konv::border::replicate;
  return p;
}

std::string simd_version() {
  return SimdVersion();
}

}  // namespace bench

// laplacian_of_gaussian: the Laplacian of a blurred image.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_LOG_HPP
#define KONV_FILTER_LOG_HPP

#include "gaussian.hpp"

KONV_BEGIN_TYPES

/// Options of laplacian_of_gaussian and difference_of_gaussians. The size is SciPy's.
struct blob_options {
  double truncate = 4;                ///< radius of the Gaussians in sigmas
  border edge = border::reflect_101;  ///< what lies outside the source
  fill value = 0;                     ///< for border::constant
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

inline gaussian_options gaussian_by_scipy(const blob_options& o, size2 order) {
  gaussian_options g;
  g.rule = gaussian_rule::scipy;
  g.truncate = o.truncate;
  g.order = order;
  g.edge = o.edge;
  g.value = o.value;
  g.how = gaussian_method::fir;  // SciPy's result, to the last tap
  g.run = o.run;
  return g;
}

// What gaussian_blur would refuse, in the name of the filter that was called.
inline void check_blob(const char* where, const deviation& sigma, const blob_options& o, bool derivative = false) {
  for (const double s : {sigma.y, sigma.x})
    if (!(s >= 0) || !(s < 1e6) || (derivative && s == 0))
      fail(where, {"sigma is ", s, derivative ? ", expected above 0, to 10^6" : ", expected 0 to 10^6"});
  if (!(o.truncate >= 0) || !(o.truncate < 1e3)) fail(where, {"truncate is ", o.truncate, ", expected 0 to 1000"});
}

// dst = f(a, b), sample by sample, in double.
template <class A, class B, class D, class F>
void combine(image_view<const A> a, image_view<const B> b, image_view<D> dst, F&& f) {
  for (index_t y = 0; y < dst.height(); ++y)
    for (index_t x = 0; x < dst.width(); ++x)
      for (index_t c = 0; c < dst.channels(); ++c)
        dst(x, y, c) = saturate_cast<D>(f(static_cast<double>(a(x, y, c)), static_cast<double>(b(x, y, c))));
}

}  // namespace detail

/// The Laplacian of a Gaussian (the Mexican hat upside down): the sum of the second Gaussian derivatives along y and x,
/// scipy.ndimage.gaussian_laplace (with border::reflect). A bright blob of radius r is darkest at sigma = r / sqrt(2).
/// Result: the source's size; double for double sources, else float; `laplacian_of_gaussian<std::int16_t>(...)` names
/// another type. Throws argument_error for a sigma that is not above 0 and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto laplacian_of_gaussian(const S& src, const deviation& sigma, const blob_options& options = {}) {
  return detail::same_size<detail::or_real<Dst, S>>(
      "laplacian_of_gaussian", src, [&](auto& dst) { laplacian_of_gaussian(src, dst, sigma, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void laplacian_of_gaussian(const S& src, D&& dst, const deviation& sigma, const blob_options& options = {}) {
  using real = detail::or_real<detail::deduced, S>;
  const image_view<sample_of<D>> to = dst;
  detail::check_size("laplacian_of_gaussian", "dst", to, detail::source_size("laplacian_of_gaussian", src));
  detail::check_blob("laplacian_of_gaussian", sigma, options, true);
  const image<real> down = gaussian_blur<real>(src, sigma, detail::gaussian_by_scipy(options, {2, 0}));
  const image<real> along = gaussian_blur<real>(src, sigma, detail::gaussian_by_scipy(options, {0, 2}));
  detail::combine(down.view(), along.view(), to, [](double a, double b) { return a + b; });
}

KONV_END
#endif

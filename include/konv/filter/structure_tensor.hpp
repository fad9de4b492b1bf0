// structure_tensor: the directions around each pixel, as the mean of products of derivatives.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_STRUCTURE_TENSOR_HPP
#define KONV_FILTER_STRUCTURE_TENSOR_HPP

#include "log.hpp"
#include "sobel.hpp"

KONV_BEGIN_TYPES

/// The three different entries of the symmetric 2x2 matrix at each pixel: rows are y, columns x.
template <sample T>
struct tensor_result {
  image<T> yy, yx, xx;
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

template <class T, class V>
void structure_tensor_into(image_view<const T> src, const V& yy, const V& yx, const V& xx, double sigma,
                           const blob_options& o) {
  using real = typename V::value_type;
  check_blob("structure_tensor", sigma, o);
  check_size("structure_tensor", "yy", yy, source_size("structure_tensor", src));
  check_size("structure_tensor", "yx", yx, src.size());
  check_size("structure_tensor", "xx", xx, src.size());
  const derivative_options d{.edge = o.edge, .value = o.value, .run = o.run};
  const image<real> gy = sobel<real>(src, 0, 1, d), gx = sobel<real>(src, 1, 0, d);
  image<real> product(src.size(), uninitialized);
  // Products of derivatives have a border of their own; a constant one is taken as it is, as scikit-image does.
  const auto entry = [&](const image<real>& a, const image<real>& b, const V& out) {
    combine(a.view(), b.view(), product.view(), [](double p, double q) { return p * q; });
    gaussian_blur(product, out, sigma, gaussian_by_scipy(o, {0, 0}));
  };
  entry(gy, gy, yy);
  entry(gy, gx, yx);
  entry(gx, gx, xx);
}

}  // namespace detail

/// The structure tensor of each channel: Gaussian means (sigma) of gy*gy, gy*gx and gx*gx, with gy and gx by Sobel.
/// scikit-image's structure_tensor(image, sigma, order="rc") (whose default border is constant; its sigma is 1).
/// Result: the source's size; double for double sources, else float.
/// Throws argument_error for a negative sigma and as correlate does.
template <source_image S>
auto structure_tensor(const S& src, double sigma = 1, const blob_options& options = {}) {
  using real = detail::or_real<detail::deduced, S>;
  const extent size = detail::source_size("structure_tensor", src);
  tensor_result<real> r{image<real>(size, uninitialized), image<real>(size, uninitialized),
                        image<real>(size, uninitialized)};
  structure_tensor(src, r.yy, r.yx, r.xx, sigma, options);
  return r;
}
/// The same into three views of one floating type and of the source's size, which must not overlap each other.
template <source_image S, target_image A, target_image B, target_image C>
  requires(std::is_floating_point_v<sample_of<A>> && std::is_same_v<sample_of<A>, sample_of<B>> &&
           std::is_same_v<sample_of<A>, sample_of<C>>)
void structure_tensor(const S& src, A&& yy, B&& yx, C&& xx, double sigma = 1, const blob_options& options = {}) {
  using view = image_view<sample_of<A>>;
  detail::structure_tensor_into(image_view<const sample_of<S>>(src), view(yy), view(yx), view(xx), sigma, options);
}

KONV_END
#endif

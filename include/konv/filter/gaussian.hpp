// gaussian_blur: Gaussians of any width, and their derivatives.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_GAUSSIAN_HPP
#define KONV_FILTER_GAUSSIAN_HPP

#include <concepts>

#include "../engine/multirate.hpp"
#include "../engine/small_gaussian.hpp"
#include "gaussian_weights.hpp"
#include "result.hpp"
#include "separable.hpp"

KONV_BEGIN_TYPES

/// A standard deviation in pixels: one for both axes, or {y, x}.
struct deviation {
  double y = 0, x = 0;
  constexpr deviation(double both) : y(both), x(both) {}  // NOLINT: implicit on purpose, gaussian_blur(photo, 1.5)
  constexpr deviation(double down, double along) : y(down), x(along) {}
};

/// How a Gaussian is carried out.
///   automatic   fir, or multirate where that is cheaper: sigma from about 5 on (u8 to u8: 4), no size named, no
///               derivative
///   fir         the sampled Gaussian, cut off at the size: OpenCV's and SciPy's meaning, to the last tap
///   multirate   the image halved a few times, what is left of the blur there, and doubled as often. Every part is a
///               finite filter. The cost does not grow with sigma. Differs from the true (infinite) Gaussian by at most
///               2e-6 of the image's range (u8 to u8: 1.2e-5, 1/300 of a grey level, before it is rounded); fir's cut
///               at 3 or 4 sigma leaves out 3e-3 or 7e-5 of the weight on each axis
enum class gaussian_method : unsigned char { automatic, fir, multirate };

/// Options of gaussian_blur. The defaults are OpenCV's.
///
///     konv::gaussian_blur(photo, 0, {.size = 5})                          OpenCV: GaussianBlur(photo, (5, 5), 0)
///     konv::gaussian_blur(photo, konv::size2{5, 5})                       the same
///     konv::gaussian_blur(photo, {2, 0.5})                                sigma 2 down, 0.5 along
///     konv::gaussian_blur(photo, 2, {.rule = konv::gaussian_rule::scipy, .edge = konv::scipy::reflect})
struct gaussian_options {
  each<size2> size = 0;                     ///< taps {y, x}, odd; 0: by the rule
  gaussian_rule rule = gaussian_rule::opencv;
  double truncate = 4;                      ///< SciPy's rule: radius in sigmas
  each<size2> order = 0;                    ///< derivative per axis, 0 to 3
  border edge = border::reflect_101;        ///< what lies outside the source
  fill value = 0;                           ///< for border::constant
  double scale = 1;                         ///< dst = offset + scale * sum, before rounding
  double offset = 0;
  rounding round = rounding::nearest_even;  ///< for integer destinations
  precision accuracy = precision::fast;
  gaussian_method how = gaussian_method::automatic;
  execution run = {};
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {

// One axis of a call, resolved.
inline index_t gaussian_size(double sigma, index_t size, bool u8, const gaussian_options& o) {
  if (!(sigma >= 0) || !(sigma < 1e6))
    fail("gaussian_blur", {"sigma is ", sigma, ", expected 0 to 10^6"});
  if (size < 0 || (size > 0 && size % 2 == 0))
    fail("gaussian_blur", {"size is ", size, ", expected an odd number, or 0 for the rule's"});
  if (size > 0) return size;
  if (o.rule == gaussian_rule::scipy) {
    if (!(o.truncate >= 0) || !(o.truncate < 1e3))
      fail("gaussian_blur", {"truncate is ", o.truncate, ", expected 0 to 1000"});
    return gaussian_size_scipy(sigma, o.truncate);
  }
  return sigma == 0 ? 0 : gaussian_size_opencv(sigma, u8);
}

inline std::vector<double> gaussian_line(double sigma, index_t size, index_t order) {
  if (order == 0) return sigma == 0 && size == 1 ? std::vector<double>{1} : gaussian_weights(size, sigma);
  return gaussian_derivative_weights(size / 2, sigma, static_cast<int>(order));
}

inline void check_gaussian(const deviation& sigma, const gaussian_options& o) {
  if (o.order.y < 0 || o.order.y > 3 || o.order.x < 0 || o.order.x > 3)
    fail("gaussian_blur", {"order is {", o.order.y, ", ", o.order.x, "}, expected 0 to 3 on each axis"});
  if ((o.order.y > 0 && sigma.y == 0) || (o.order.x > 0 && sigma.x == 0))
    fail("gaussian_blur", "sigma is 0 where a derivative is asked for, expected above 0");
}

template <class S, class D>
KONV_COLD void gaussian_into(const S& src, D& dst, const deviation& sigma, const gaussian_options& o) {
  using src_type = sample_of<S>;
  using dst_type = sample_of<D>;
  constexpr bool u8 = std::is_same_v<src_type, std::uint8_t>;
  check_gaussian(sigma, o);
  index_t rows = gaussian_size(sigma.y, o.size.y, u8, o), cols = gaussian_size(sigma.x, o.size.x, u8, o);
  if (rows == 0 && cols == 0)
    fail("gaussian_blur", "sigma and size are both 0, expected one of them");
  if (rows == 0) rows = 1;  // an axis without sigma and size stays as it is
  if (cols == 0) cols = 1;
  filter_options f = linear(o);
  f.accuracy = o.accuracy;
  constexpr bool fits = !std::is_same_v<src_type, double> && !std::is_same_v<src_type, std::int32_t> &&
                        !std::is_same_v<dst_type, double>;
  constexpr double least = multirate_plan<src_type, dst_type>::least_sigma;
  const bool can = fits && o.size == size2{0, 0} && o.order == size2{0, 0} && o.accuracy == precision::fast &&
                   sigma.y >= least && sigma.x >= least;
  if (o.how == gaussian_method::multirate && !can)
    fail("gaussian_blur",
         {"method is multirate, expected sigma of at least ", least,
          " on both axes, no size, no derivative, precision::fast and samples of 8 or 16 bits or f32"});
  if constexpr (fits) {
    const image_view<const src_type> from = src;
    if (can && o.how != gaussian_method::fir && !from.empty()) {
      const multirate_plan<src_type, dst_type> p(sigma.y, sigma.x, from.size());
      if (o.how == gaussian_method::multirate || p.pays(rows, cols, from.size())) {
        multirate_gaussian<src_type, dst_type>("gaussian_blur", from, image_view<dst_type>(dst), p, f);
        return;
      }
    }
  }
  const std::vector<double> column = gaussian_line(sigma.y, rows, o.order.y);
  const std::vector<double> row = gaussian_line(sigma.x, cols, o.order.x);
  if constexpr (u8 && std::is_same_v<dst_type, std::uint8_t>) {
    const image_view<const std::uint8_t> from = src;
    const bool plain = f.scale == 1 && f.offset == 0 && f.round == rounding::nearest_even;
    if (plain && !from.empty() && is_small_gaussian(column, row)) {
      check_size("gaussian_blur", "dst", image_view<dst_type>(dst), from.size());
      if (f.edge == border::constant) f.value.check("gaussian_blur", from.channels());
      run_small_gaussian(from, dst, static_cast<int>(row.size()), f.edge, f.value, f.run);
      return;
    }
  }
  f.how = method::separable;  // one of the two may be a single tap
  const image_view<const src_type> from = src;
  const weight_table down = line_table("gaussian_blur", "column", column, false);
  const weight_table along = line_table("gaussian_blur", "row", row, false);
  const plan_types types = find_types<src_type, dst_type, kernel_form::passes>();
  const any_plan p(types, outer(types, down, along, f), {down.values, along.values}, from.size(), f, sense::correlate,
                   "gaussian_blur");
  p.run(source_of(from), target_of(image_view<dst_type>(dst)));
}

}  // namespace detail

/// Blurs with a Gaussian of standard deviation `sigma` (in pixels, one for both axes or {y, x}): OpenCV's GaussianBlur,
/// and with gaussian_rule::scipy and border::reflect scipy.ndimage.gaussian_filter, derivatives of order 0 to 3
/// included. sigma 0 takes OpenCV's sigma for options.size.
///
/// Result: the source's size and type; `gaussian_blur<float>(...)` names another (derivatives of integer images want
/// that). Numbers: the sum of the size.y x size.x weights, normalised to 1 in double; u8 to u8 within 0.5 + 1/128 of
/// it, and correctly rounded for OpenCV's 3x3, 5x5 and 7x7 without a sigma, which are the fastest too (OpenCV's own u8
/// result is off by one in 10 to 20 % of noisy pixels); others rounded from f32 (f64 where f64 or
/// s32 are involved, or with precision::exact). Large sigmas without a size go another way: see gaussian_method,
/// which can also refuse it.
/// Throws argument_error for a negative sigma, an even size, an order outside 0 to 3, and as correlate does.
template <class Dst = detail::deduced, source_image S>
auto gaussian_blur(const S& src, const deviation& sigma, const gaussian_options& options = {}) {
  return detail::same_size<detail::or_source<Dst, S>>("gaussian_blur", src,
                                                      [&](auto& dst) { gaussian_blur(src, dst, sigma, options); });
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D>
void gaussian_blur(const S& src, D&& dst, const deviation& sigma, const gaussian_options& options = {}) {
  detail::gaussian_into(src, dst, sigma, options);
}

/// The same of so many taps {y, x}, as OpenCV has it: GaussianBlur(src, dst, Size(size.x, size.y), sigma). sigma 0
/// takes OpenCV's sigma for the size; `size` stands for options.size. A size is named as such, konv::size2{3, 3}:
/// {3, 3} alone is a deviation.
template <class Dst = detail::deduced, source_image S, std::same_as<size2> Size>
auto gaussian_blur(const S& src, Size size, const deviation& sigma = 0, gaussian_options options = {}) {
  options.size = size;
  return gaussian_blur<Dst>(src, sigma, options);
}
/// The same into dst.
template <source_image S, target_image D, std::same_as<size2> Size>
void gaussian_blur(const S& src, D&& dst, Size size, const deviation& sigma = 0, gaussian_options options = {}) {
  options.size = size;
  gaussian_blur(src, dst, sigma, options);
}

KONV_END
#endif

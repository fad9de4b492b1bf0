// with_halo: a filter over a part of an image that sees the pixels around it.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_HALO_HPP
#define KONV_FILTER_HALO_HPP

#include "../core/each.hpp"
#include "../core/image.hpp"

KONV_BEGIN

/// What f makes of a whole image, but of `region` alone: the filters of a crop end at its edges, this one reads on, up to
/// `halo` rows and columns beyond ({y, x}, or one number). What OpenCV does of itself with a part of a Mat.
///
///     const konv::rect face{.x = 120, .y = 60, .width = 64, .height = 64};
///     const auto soft = konv::with_halo(photo, face, 4, [](auto part) { return konv::gaussian_blur(part, 1.0); });
///
/// f is called once, with a view of the region and of its halo as far as src goes, and returns an image of that view's
/// size. The halo must be as wide as f reaches: rows / 2 for a kernel, the sum of all for a chain. Then the result has the
/// bits of f(src) cropped to the region, at src's own edges too; but border::wrap wraps at the edges of the halo, and
/// Gaussians of a large sigma, which are computed at a lower resolution, agree within their stated error only.
/// Result: an image of the region's size. Throws argument_error for a region that is not inside src, for a negative halo,
/// and where f returns an image of another size; what f throws.
template <source_image S, class F>
auto with_halo(const S& src, const rect& region, const each<size2>& halo, F&& f) {
  const image_view<const sample_of<S>> all = src;
  const size2 reach = halo;
  if (reach.y < 0 || reach.x < 0) detail::fail("with_halo", {"halo is ", reach, ", expected no negative number"});
  static_cast<void>(all.crop(region));  // or it throws
  const auto less = [](index_t a, index_t b) { return a < b ? a : b; };
  const rect inner{less(region.x, reach.x), less(region.y, reach.y), region.width, region.height};
  const rect outer{region.x - inner.x, region.y - inner.y,
                   inner.x + region.width + less(all.width() - region.x - region.width, reach.x),
                   inner.y + region.height + less(all.height() - region.y - region.height, reach.y)};
  auto result = f(all.crop(outer));
  using image_type = decltype(result);
  if (result.width() != outer.width || result.height() != outer.height)
    detail::fail("with_halo", {"f returned an image of ", extent{result.width(), result.height()}, ", expected ",
                               extent{outer.width, outer.height}, ", the size of its argument"});
  if (outer == region) return result;
  return image_type::copy_of(result.view().crop(inner));
}

KONV_END
#endif

// correlate3d_separable and convolve3d_separable: a kernel given by three lines.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_SEPARABLE_HPP
#define KONV_VOLUME_SEPARABLE_HPP

#include <span>

#include "correlate.hpp"

KONV_BEGIN
namespace detail {

// What the passes hand on: exact for integers with integer weights, as good as the dense filter for the rest.
template <class Src, class Dst, class W>
using between = std::conditional_t<std::is_same_v<Src, double> || std::is_same_v<Src, std::int32_t> ||
                                       std::is_same_v<Dst, double> || !std::is_same_v<W, float>,
                                   double, float>;

template <class Dst, class Src, class W>
tensor<Dst, 3> separable_volume(const char* where, bool turned, tensor_view<const Src, 3> src, std::span<const W> depth,
                                std::span<const W> column, std::span<const W> row, const volume_options& o) {
  using mid = between<Src, Dst, W>;
  const std::span<const W> lines[3] = {depth, column, row};
  shape_of<3> whole{};
  double sums[3] = {};
  for (std::size_t a = 0; a < 3; ++a) {
    if (lines[a].empty()) fail(where, "a line of the kernel is empty, expected at least one weight");
    whole[a] = static_cast<index>(lines[a].size());
    for (const W w : lines[a]) sums[a] += static_cast<double>(w);
  }
  resolve_volume(where, src.shape(), whole, o, turned);  // says what is wrong in terms of the whole kernel

  const auto pass = [&](int a, volume_options& p) {
    const size3 anchor = o.anchor.value_or(size3{whole[0] / 2, whole[1] / 2, whole[2] / 2});
    p = o;
    p.scale = 1;
    p.offset = 0;
    const auto only = [&](size3 v, index other) {
      return size3{a == 0 ? v.z : other, a == 1 ? v.y : other, a == 2 ? v.x : other};
    };
    p.stride = only(o.stride, 1);
    p.dilation = only(o.dilation, 1);
    p.anchor = only(anchor, 0);
    if (o.pad) {
      const margins3& m = *o.pad;
      p.pad = margins3{a == 0 ? m.front : 0, a == 0 ? m.back : 0,   a == 1 ? m.top : 0,
                       a == 1 ? m.bottom : 0, a == 2 ? m.left : 0, a == 2 ? m.right : 0};
    }
    shape_of<3> shape{1, 1, 1};
    shape[static_cast<std::size_t>(a)] = whole[static_cast<std::size_t>(a)];
    return tensor_view<const W, 3>(lines[a].data(), shape);
  };
  volume_options p;
  const tensor_view<const W, 3> kz = pass(0, p);
  const tensor<mid, 3> a = correlate_volume_new<mid, Src, W>(where, turned, src, kz, p);
  const tensor_view<const W, 3> ky = pass(1, p);
  // What is padded is the source, not the first pass: outside stands the first pass's sum over the constant.
  p.value = static_cast<double>(saturate_cast<Src>(o.value)) * sums[0];
  const tensor<mid, 3> b = correlate_volume_new<mid, mid, W>(where, turned, a, ky, p);
  const tensor_view<const W, 3> kx = pass(2, p);
  p.value = static_cast<double>(saturate_cast<Src>(o.value)) * sums[0] * sums[1];
  p.scale = o.scale;
  p.offset = o.offset;
  return correlate_volume_new<Dst, mid, W>(where, turned, b, kx, p);
}

template <class R>
using line_weight = std::remove_cvref_t<decltype(*std::data(std::declval<const R&>()))>;

}  // namespace detail

/// Correlates a volume with the kernel w(k, i, j) = depth[k] * column[i] * row[j], at the cost of three lines. It means
/// correlate3d with that kernel: nothing is rounded to the destination's type in between, and a constant border pads the
/// source, not the passes. depth, column, row: contiguous ranges of one weight type. Between the passes stands a volume
/// of float, or of double where the weights are not float or a double or int32 is involved. Else as correlate3d.
template <class Dst = void, class S, class Z, class Y, class X>
  requires tensor_source<S, 3>
auto correlate3d_separable(const S& src, const Z& depth, const Y& column, const X& row,
                           const volume_options& options = {}) {
  using W = detail::line_weight<Z>;
  using T = typename S::value_type;
  return detail::separable_volume<detail::volume_result<Dst, T, W>, T, W>("correlate3d_separable", false, src, depth,
                                                                          column, row, options);
}
/// The same for a convolution: all three lines turned.
template <class Dst = void, class S, class Z, class Y, class X>
  requires tensor_source<S, 3>
auto convolve3d_separable(const S& src, const Z& depth, const Y& column, const X& row,
                          const volume_options& options = {}) {
  using W = detail::line_weight<Z>;
  using T = typename S::value_type;
  return detail::separable_volume<detail::volume_result<Dst, T, W>, T, W>("convolve3d_separable", true, src, depth,
                                                                          column, row, options);
}

KONV_END
#endif

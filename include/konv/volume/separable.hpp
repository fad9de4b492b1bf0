// correlate3d_separable and convolve3d_separable: a kernel given by three lines.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_SEPARABLE_HPP
#define KONV_VOLUME_SEPARABLE_HPP

#include <span>

#include "correlate.hpp"
#include "passes.hpp"

KONV_BEGIN
namespace detail {

// What the passes hand on: exact for integers with integer weights, as good as the dense filter for the rest.
template <class Src, class Dst, class W>
inline constexpr bool passes_in_double = std::is_same_v<Src, double> || std::is_same_v<Src, std::int32_t> ||
                                         std::is_same_v<Dst, double> || !std::is_same_v<W, float>;

template <class W>
shape_of<3> shape_of_lines(const char* where, const std::span<const W> (&lines)[3]) {
  shape_of<3> whole{};
  for (std::size_t a = 0; a < 3; ++a) {
    if (lines[a].empty()) fail(where, "a line of the kernel is empty, expected at least one weight");
    whole[a] = static_cast<index_t>(lines[a].size());
  }
  return whole;
}

// divisor: the sums are divided by it, and rounded once; only where they are in double.
template <class Src, class Dst, class W>
void separable_volume(const char* where, bool turned, tensor_view<const Src, 3> src, tensor_view<Dst, 3> dst,
                      const std::span<const W> (&lines)[3], const volume_options& o, double divisor = 1) {
  const volume_geometry g = resolve_volume(where, src.shape(), shape_of_lines(where, lines), o, turned);
  tensor<Src, 3> copy;
  src = volume_source(where, g.result(), src, dst, copy);
  buffer<double> weights[3];
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t k = 0; k < lines[a].size(); ++k)
      weights[a].push_back(static_cast<double>(lines[a][turned ? lines[a].size() - 1 - k : k]));
  const finish_args finish{o.scale, o.offset, o.round};
  const auto run = [&]<dense_kind K>(std::integral_constant<dense_kind, K>) {
    for_volume_bands(o.run, g.result(), 16, [&](const volume_band& band) {
      volume_passes<K, Src, Dst>(g, weights, finish, divisor).run(src, dst, o.edge, o.value, band);
    });
  };
  if constexpr (!passes_in_double<Src, Dst, W>) {
    if (o.accuracy != precision::exact) {
      run(std::integral_constant<dense_kind, dense_kind::f32>{});
      return;
    }
  }
  run(std::integral_constant<dense_kind, dense_kind::f64>{});
}
template <class Dst, class Src, class W>
tensor<Dst, 3> separable_volume_new(const char* where, bool turned, tensor_view<const Src, 3> src,
                                    std::span<const W> depth, std::span<const W> column, std::span<const W> row,
                                    const volume_options& o, double divisor = 1) {
  const std::span<const W> lines[3] = {depth, column, row};
  tensor<Dst, 3> out(resolve_volume(where, src.shape(), shape_of_lines(where, lines), o, turned).result(),
                     layout::channels_first, uninitialized);
  separable_volume<Src, Dst, W>(where, turned, src, out.view(), lines, o, divisor);
  return out;
}

// The bodies of the functions below.
template <class R>
using line_weight = std::remove_cvref_t<decltype(*std::data(std::declval<const R&>()))>;

template <class Dst, class S, class Z, class Y, class X>
auto separable_volume_of(const char* where, bool turned, const S& src, const Z& depth, const Y& column, const X& row,
                         const volume_options& o) {
  using T = typename S::value_type;
  using W = line_weight<Z>;
  return separable_volume_new<volume_result<Dst, T, W>, T, W>(where, turned, src, depth, column, row, o);
}
template <class S, class D, class Z, class Y, class X>
void separable_volume_into(const char* where, bool turned, const S& src, D& dst, const Z& depth, const Y& column,
                           const X& row, const volume_options& o) {
  using W = line_weight<Z>;
  const std::span<const W> lines[3] = {depth, column, row};
  separable_volume<typename S::value_type, typename D::value_type, W>(where, turned, src, dst, lines, o);
}

}  // namespace detail

/// Correlates a volume with the kernel w(k, i, j) = depth[k] * column[i] * row[j], at the cost of three lines. It means
/// correlate3d with that kernel: nothing is rounded to the destination's type in between, and a constant border pads
/// the source, not the passes. depth, column, row: contiguous ranges of one weight type. Sums are f32, or f64 where the
/// weights are not float, a double or int32 is involved, or with precision::exact. No volume stands between the passes:
/// besides the result, memory is rows for a few slices, about 0.5 MB or (taps of depth + 5) * (taps of column + 5)
/// rows, whichever is less. Else as correlate3d.
template <class Dst = void, class S, class Z, class Y, class X>
  requires tensor_source<S, 3>
auto correlate3d_separable(const S& src, const Z& depth, const Y& column, const X& row,
                           const volume_options& options = {}) {
  return detail::separable_volume_of<Dst>("correlate3d_separable", false, src, depth, column, row, options);
}
/// The same into dst, which may overlap src.
template <class S, class D, class Z, class Y, class X>
  requires(tensor_source<S, 3> && tensor_target<D, 3>)
void correlate3d_separable(const S& src, D&& dst, const Z& depth, const Y& column, const X& row,
                           const volume_options& options = {}) {
  detail::separable_volume_into("correlate3d_separable", false, src, dst, depth, column, row, options);
}
/// The same for a convolution: all three lines turned.
template <class Dst = void, class S, class Z, class Y, class X>
  requires tensor_source<S, 3>
auto convolve3d_separable(const S& src, const Z& depth, const Y& column, const X& row,
                          const volume_options& options = {}) {
  return detail::separable_volume_of<Dst>("convolve3d_separable", true, src, depth, column, row, options);
}
/// The same into dst, which may overlap src.
template <class S, class D, class Z, class Y, class X>
  requires(tensor_source<S, 3> && tensor_target<D, 3>)
void convolve3d_separable(const S& src, D&& dst, const Z& depth, const Y& column, const X& row,
                          const volume_options& options = {}) {
  detail::separable_volume_into("convolve3d_separable", true, src, dst, depth, column, row, options);
}

KONV_END
#endif

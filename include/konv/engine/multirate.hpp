// Wide Gaussians at a cost that does not grow with sigma: halve the image a few times, blur what is left of it, and
// double it as often.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_MULTIRATE_HPP
#define KONV_ENGINE_MULTIRATE_HPP

#include "../core/image.hpp"
#include "multirate_band.hpp"
#include "overlap.hpp"

// Burt and Adelson's pyramid, made exact. To halve is to blur with the nine binomial weights [1 8 28 56 70 56 28 8 1] /
// 256, whose response cos^8(pi f) is flat and zero where every second pixel folds onto zero, and to drop every second
// pixel; to double is the transpose. The blur between, at the low rate, is the Gaussian divided by all of these
// responses, so that the whole has the Gaussian's. With sigma of at least 2.5 low pixels next to nothing of what is
// folded comes back: the magnitudes by which the weights differ from the Gaussian's sum up to 1.2e-6 at most, and 3e-7
// more for those cut off at 5.2 sigma. From u8 to u8, 2.0 pixels and 4.6 sigma do: 7.3e-6 and 4e-6. Every part is a
// finite filter, so borders are those of the source and NaN goes no farther than about 6 sigma.
KONV_BEGIN

namespace detail {

// The rows of a destination from those that they are made of: five for two, six for four.
template <class Src, class Dst>
class doubled_rows {
 public:
  doubled_rows(image_view<Dst> dst, const finish_args& finish)
      : dst_(dst),
        finish_(finish),
        n_(dst.width() * dst.channels()),
        straight_(rounds && finish.scale == 1 && finish.offset == 0 && finish.round == rounding::nearest_even),
        sums_(find_double_down<float>(cpu::current())),
        convert_(find_finish<float, Dst>(cpu::current())) {
    if (!straight_) memory_.resize(static_cast<std::size_t>(2 * n_));
    if (!dst.packed()) samples_.resize(static_cast<std::size_t>(4 * n_));
    if (dst.height() % 2) spare_.resize(static_cast<std::size_t>(n_));
  }
  /// Rows from 2 b on, two or four, but for what is past the last.
  void put(index_t b, const float* const* rows, index_t pairs) {
    const index_t left = dst_.height() - 2 * b, count = left < 2 * pairs ? left : 2 * pairs;
    Dst* out[4];
    for (index_t k = 0; k < 2 * pairs; ++k)
      out[k] = !dst_.packed() ? samples_.data() + k * n_ : k < count ? dst_.row(2 * b + k) : spare_.data();
    if constexpr (rounds) {
      if (straight_) find_double_down<Dst>(cpu::current())(rows, out, n_, pairs);
    }
    for (index_t p = 0; p < pairs && !straight_; ++p) {
      float* const sums[2] = {memory_.data(), memory_.data() + n_};
      sums_(rows + p, sums, n_, 1);
      for (index_t k = 0; k < 2; ++k) convert_(sums[k], out[2 * p + k], n_, finish_);
    }
    if (dst_.packed()) return;
    const index_t c = dst_.channels();
    for (index_t k = 0; k < count; ++k)
      for (index_t i = 0; i < n_; ++i) dst_(i / c, 2 * b + k, i % c) = out[k][i];
  }

 private:
  // The kernel leaves Dst.
  static constexpr bool rounds = std::is_same_v<Dst, float> || (std::is_same_v<Src, Dst> && sizeof(Dst) == 1);
  image_view<Dst> dst_;
  finish_args finish_;
  index_t n_;
  bool straight_;
  double_down_fn<float> sums_;
  finish_fn convert_;
  buffer<float> memory_;
  buffer<Dst> samples_, spare_;
};

}  // namespace detail

/// How both axes go down and back.
template <class Src, class Dst>
struct multirate_plan {
  static constexpr bool u8 = std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>;
  static constexpr double least_low = u8 ? 2.0 : 2.5;    ///< sigma in low pixels
  static constexpr double least_sigma = 2 * least_low;  ///< one halving
  int levels;
  detail::multirate_axis down, along;

  multirate_plan(double sigma_y, double sigma_x, extent src)
      : levels(levels_of(sigma_y < sigma_x ? sigma_y : sigma_x)),
        down(sigma_y, src.height, levels, u8 ? 4.6 : 5.2),
        along(sigma_x, src.width, levels, u8 ? 4.6 : 5.2) {}

  /// It is cheaper than two passes with `rows` and `cols` taps. Measured, in multiply-adds per sample: 18 to go down,
  /// 16 to come back, and the taps of the blur between.
  bool pays(index_t rows, index_t cols, extent src) const {
    const auto number = [](index_t n) { return static_cast<double>(n); };
    const double high = number(down.before[0].size()), low = number(down.before[levels].size());
    const double work = high * (12 * number(src.width) + 6 * number(along.before[0].size())) +
                        low * number(along.before[levels].size()) * number(2 * (down.reach() + along.reach()) + 2);
    return work / (number(src.height) * number(src.width)) + 16 < number(rows + cols);
  }

 private:
  static int levels_of(double sigma) {
    int l = 0;
    while (std::ldexp(sigma, -l - 1) >= least_low) ++l;
    return l;
  }
};

/// A Gaussian with sigma of at least p.least_sigma on both axes. Options: border, scale, offset, rounding, run.
template <class Src, class Dst>
void multirate_gaussian(const char* where, image_view<const Src> src, image_view<Dst> dst,
                        const multirate_plan<Src, Dst>& p, const filter_options& o) {
  detail::check_size(where, "dst", dst, src.size());
  if (o.edge == border::constant) o.value.check(where, src.channels());
  if (!src.packed() || detail::overlap(src, dst)) {
    const image<Src> copy = image<Src>::copy_of(src);
    multirate_gaussian<Src, Dst>(where, copy.view(), dst, p, o);
    return;
  }
  for_bands(o.run, (dst.height() + 1) / 2, 32, [&](index_t b0, index_t b1) {
    detail::multirate_band<Src> band(src, p.down, p.along, p.levels, o.edge, o.value);
    detail::doubled_rows<Src, Dst> target(dst, {o.scale, o.offset, o.round});
    const float* rows[6];
    for (index_t b = b0, pairs; b < b1; b += pairs) {  // four rows at a time read each row from the second cache once
      pairs = b + 1 < b1 ? 2 : 1;
      band.rows(b, pairs, rows);
      target.put(b, rows, pairs);
    }
  });
}

KONV_END
#endif

// Wide Gaussians at a cost that does not grow with sigma: blur a little, keep every D-th pixel, blur the rest there,
// and blur a little on the way back to all pixels. SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_MULTIRATE_HPP
#define KONV_ENGINE_MULTIRATE_HPP

#include "../core/buffer.hpp"
#include "../kernels/mix.hpp"
#include "padded.hpp"
#include "plan.hpp"

// Three Gaussians in a row are one: sigma^2 = sa^2 + sb^2 + sc^2. The first lets nothing through at the frequency that
// D pixels fold onto zero: exp(-2 pi^2 sa^2 / D^2), 2e-8 for sa = 0.95 D; the last does the same for what the zeros
// between pixels add. Between the two, frequencies meet for which less is held back; with sigma >= 2.5 D the worst of
// them has 2.5e-7. Weights are cut off at 5.2 sigma (6e-7 of the mass). Every part is a finite filter, so borders are
// the plan's and NaN goes no farther than about 6 sigma.
KONV_BEGIN

/// The least sigma that is worth it: D = 2.
inline constexpr double multirate_least = 5.0;

namespace detail {

/// One axis.
struct multirate_axis {
  static constexpr index_t taps = 10;  ///< of each output pixel on the way back: low pixels b - 4 .. b + 5

  index_t step = 2;                  ///< D
  index_t count = 0;                 ///< low pixels that the outputs ask for, from position -4 on
  index_t reach = 0;                 ///< of the middle Gaussian, in low pixels
  index_t pad_before = 0, pad_after = 0;  ///< of the source, for the first Gaussian
  buffer<double> first, middle;
  buffer<float> last;         ///< `taps` weights for each of the D phases

  multirate_axis(double sigma, index_t n) {
    step = static_cast<index_t>(sigma / 2.5);
    step = step < 2 ? 2 : step > 16 ? 16 : step;
    const double d = static_cast<double>(step), ends = 0.95 * d;
    first = samples(ends, 5 * step);
    const double rest = std::sqrt(sigma * sigma - 2 * ends * ends) / d;
    reach = static_cast<index_t>(std::ceil(5.2 * rest));
    middle = samples(rest, reach);
    for (index_t p = 0; p < step; ++p) {
      double w[taps], sum = 0;
      for (index_t t = 0; t < taps; ++t) {
        const double x = static_cast<double>(p - (t - 4) * step) / ends;
        sum += w[t] = std::exp(-x * x / 2);
      }
      for (const double v : w) last.push_back(static_cast<float>(v / sum));
    }
    count = (n - 1) / step + taps;
    pad_before = 5 * step + (4 + reach) * step;
    pad_after = (count + 2 * reach - 1) * step + 10 * step + 1 - n - pad_before;
  }

  /// Multiply-adds per pixel of the other axis and output pixel of this one, roughly.
  double cost(index_t n) const {
    const double low = static_cast<double>(count + 2 * reach);
    return (low * static_cast<double>(first.size()) + static_cast<double>(count) * static_cast<double>(middle.size())) /
               static_cast<double>(n) +
           static_cast<double>(taps);
  }

 private:
  static buffer<double> samples(double sigma, index_t radius) {
    buffer<double> w;
    double sum = 0;
    for (index_t i = -radius; i <= radius; ++i) {
      const double x = static_cast<double>(i) / sigma;
      w.push_back(std::exp(-x * x / 2));
      sum += w[w.size() - 1];
    }
    for (double& v : w) v /= sum;
    return w;
  }
};

/// Brings low pixels back to all: rows lazily along, then the D rows that share their ten low ones down at once.
class multirate_rows {
 public:
  multirate_rows(image_view<const float> low, const multirate_axis& down, const multirate_axis& along, index_t width,
                 cpu::isa isa)
      : low_(low),
        down_(down),
        along_(along),
        n_(width * low.channels()),
        stride_((n_ + 31) / 16 * 16),
        phase_stride_((((width - 1) / along.step + 1) * low.channels() + 31) / 16 * 16),
        mix_(find_mix(isa)) {
    phases_.assign(static_cast<std::size_t>(phase_stride_ * along.step), 0);
    rows_.assign(static_cast<std::size_t>(stride_ * capacity), 0);
    tags_.assign(static_cast<std::size_t>(capacity), -1);
  }

  /// Output rows b * D + from .. b * D + from + count - 1, into out[0 .. count), n samples each.
  void run(index_t b, index_t from, index_t count, float* const* out) {
    const float* rows[multirate_axis::taps];
    for (index_t t = 0; t < multirate_axis::taps; ++t) rows[t] = row(b + t);
    mix_(rows, down_.last.data() + from * multirate_axis::taps, multirate_axis::taps, out, count, n_);
  }

 private:
  static constexpr index_t capacity = multirate_axis::taps, most = 16;

  const float* row(index_t m) {
    float* at = rows_.data() + m % capacity * stride_;
    index_t& tag = tags_[static_cast<std::size_t>(m % capacity)];
    if (tag == m) return at;
    tag = m;
    const index_t c = low_.channels(), step = along_.step, groups = ((n_ / c - 1) / step + 1) * c;
    const float* taps[multirate_axis::taps];
    float* phases[most];
    for (index_t t = 0; t < multirate_axis::taps; ++t) taps[t] = low_.row(m) + t * c;
    for (index_t p = 0; p < step; ++p) phases[p] = phases_.data() + p * phase_stride_;
    mix_(taps, along_.last.data(), multirate_axis::taps, phases, step, groups);
    if (c == 1) {  // interleaved; the last group may be cut short
      index_t b = 0, x = 0;
      for (; x + step <= n_; ++b, x += step)
        for (index_t p = 0; p < step; ++p) at[x + p] = phases[p][b];
      for (index_t p = 0; x + p < n_; ++p) at[x + p] = phases[p][b];
    } else {
      for (index_t p = 0; p < step; ++p)
        for (index_t b = 0, x = p; x * c < n_; ++b, x += step)
          for (index_t k = 0; k < c; ++k) at[x * c + k] = phases[p][b * c + k];
    }
    return at;
  }

  image_view<const float> low_;
  const multirate_axis& down_;
  const multirate_axis& along_;
  index_t n_, stride_, phase_stride_;
  mix_fn mix_;
  buffer<float> phases_, rows_;
  buffer<index_t> tags_;
};

}  // namespace detail

/// It is cheaper than the two passes with `rows` and `cols` taps.
template <class Src>
bool multirate_pays(double sigma_y, double sigma_x, index_t rows, index_t cols, extent src) {
  const detail::multirate_axis down(sigma_y, src.height), along(sigma_x, src.width);
  const double fir = static_cast<double>(rows + cols) * (std::is_same_v<Src, std::uint8_t> ? 0.72 : 1.0);
  const double ours = down.cost(src.height) + along.cost(src.width) / static_cast<double>(down.step);
  return ours + 45 < fir;  // measured: what converting, interleaving and memory cost besides
}

/// A Gaussian with sigma of at least multirate_least on both axes. Options: border, scale, offset, rounding, run.
template <class Src, class Dst>
void multirate_gaussian(const char* where, image_view<const Src> src, image_view<Dst> dst, double sigma_y,
                        double sigma_x, const filter_options& o) {
  detail::check_size(where, "dst", dst, src.size());
  const detail::multirate_axis down(sigma_y, src.height()), along(sigma_x, src.width());
  const auto table = [](const buffer<double>& w) {
    weight_table t{static_cast<index_t>(w.size()), 1, {}, false};
    for (const double v : w) t.values.push_back(v);
    return t;
  };

  filter_options first;
  first.edge = o.edge;
  first.value = o.value;
  first.pad = margins{down.pad_before, down.pad_after, along.pad_before, along.pad_after};
  first.stride = {down.step, along.step};
  first.how = method::separable;
  first.run = o.run;
  const plan<Src, float> shrink(table(down.first), table(along.first), src.size(), first, sense::correlate, where);
  image<float> small(shrink.size(), uninitialized);
  shrink.run(src, small.view());

  filter_options second;
  second.output = coverage::valid;
  second.how = method::separable;
  second.run = o.run;
  const plan<float, float> blur(table(down.middle), table(along.middle), small.size(), second, sense::correlate, where);
  image<float> low(blur.size(), uninitialized);
  blur.run(small.view(), low.view());

  const finish_args finish{o.scale, o.offset, o.round};
  const bool plain = o.scale == 1 && o.offset == 0;
  for_bands(o.run, dst.height(), 64, [&](index_t y0, index_t y1) {
    const cpu::isa isa = cpu::current();
    detail::multirate_rows rows(low.view(), down, along, dst.width(), isa);
    row_target<Dst> target(dst);
    const index_t n = dst.width() * dst.channels(), stride = (n + 31) / 16 * 16;
    // Where the sums are the result they go to their place at once.
    const bool in_place = std::is_same_v<Dst, float> && plain && dst.packed();
    buffer<float> sums(in_place ? 0 : static_cast<std::size_t>(stride * down.step), 0.0f);
    const auto convert = find_finish<float, Dst>(isa);
    float* out[16];
    for (index_t y = y0; y < y1;) {
      const index_t from = y % down.step, left = down.step - from, count = left < y1 - y ? left : y1 - y;
      for (index_t k = 0; k < count; ++k) {
        if constexpr (std::is_same_v<Dst, float>)
          out[k] = in_place ? dst.row(y + k) : sums.data() + k * stride;
        else
          out[k] = sums.data() + k * stride;
      }
      rows.run(y / down.step, from, count, out);
      for (index_t k = 0; k < count && !in_place; ++k) {
        convert(out[k], target.begin(y + k), n, finish);
        target.end(y + k);
      }
      y += count;
    }
  });
}

KONV_END
#endif

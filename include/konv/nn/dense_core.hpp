// The engine of all layers that sum over channels: conv1d to conv3d, transposed, grouped. Weights packed once.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_DENSE_CORE_HPP
#define KONV_NN_DENSE_CORE_HPP

#include <vector>

#include "dense_pass.hpp"
#include "slab.hpp"

KONV_BEGIN
namespace nn {

/// Sums over taps and input channels, for any list of passes.
///
/// Pixels go through the tile kernel in chunks of output rows. Where the source is channels-last and no tap leaves it,
/// it is read in place; otherwise the rows of a chunk are copied into a padded slab. Results go straight into a
/// channels-last destination and through a few rows of our own into any other. Memory: the slab (at most the larger
/// of 384 KiB and a quarter of the packed weights, or what one output row reads), and sums of one block of outputs per
/// pixel of the chunk; kept from call to call.
template <class T>
class dense_core {
 public:
  dense_core(const channel_split& channels, const activation& act, border edge)
      : channels_(channels),
        epilogue_(act),
        edge_(edge),
        isa_(cpu::current()),
        kernel_(find_tile<T>(isa_)),
        rows_(find_nn_rows<T>(isa_)) {
    const index_t vectors = (channels.out + kernel_.lanes - 1) / kernel_.lanes;
    block_ = (vectors < kernel_.most_vecs ? vectors : kernel_.most_vecs) * kernel_.lanes;
    blocks_ = (channels.out + block_ - 1) / block_;
    bias_ = make_packed<T>(channels.groups * blocks_ * block_);
  }

  void set_bias(const T* bias) {
    for (index_t g = 0; g < channels_.groups; ++g)
      for (index_t o = 0; o < channels_.out; ++o)
        (*bias_)(g * blocks_ * block_ + o) = bias ? bias[g * channels_.out + o] : T{0};
  }

  /// Input channels at a time: weights of one block of outputs that stay in the second-level cache. Counted for blocks
  /// of 64 outputs whatever the vectors are, so that sums have the same order everywhere.
  static index_t input_block(index_t taps, index_t in) {
    constexpr index_t most = 320 * 1024;
    const index_t bytes = taps * in * 64 * static_cast<index_t>(sizeof(T));
    const index_t parts = (bytes + most - 1) / most;
    return parts <= 1 ? in : (in + parts - 1) / parts;
  }
  const epilogue<T>& finishing() const { return epilogue_; }
  const tile_kernel<T>& kernel() const { return kernel_; }
  const row_functions<T>& rows() const { return rows_; }
  const T* bias() const { return bias_->data(); }

  /// Adds a pass. The rules' counts are set at each call.
  void add(axis_rule z, axis_rule y, axis_rule x, const weight_field<T>& w) {
    dense_pass<T> p;
    p.axes[0] = std::move(z);
    p.axes[1] = std::move(y);
    p.axes[2] = std::move(x);
    const index_t taps = p.taps(), inputs = input_block(taps);
    p.weights = make_packed<T>(channels_.groups * blocks_ * taps * channels_.in * block_);
    T* to = p.weights->data();
    for (index_t g = 0; g < channels_.groups; ++g)
      for (index_t b = 0; b < blocks_; ++b)
        for (index_t i0 = 0; i0 < channels_.in; i0 += inputs)
          for (const index_t kz : p.axes[0].kernel)
            for (const index_t ky : p.axes[1].kernel)
              for (const index_t kx : p.axes[2].kernel)
                for (index_t i = i0; i < i0 + inputs && i < channels_.in; ++i)
                  for (index_t o = b * block_; o < (b + 1) * block_; ++o)
                    *to++ = o < channels_.out ? w.at(g, o, i, kz, ky, kx) : T{0};
    passes_.push_back(std::move(p));
  }

  /// y from x; both have been checked. y may be a part of the result, which begins at `origin`.
  void run(const field<const T>& x, const field<T>& y, const size3& origin = {0, 0, 0}) {
    for (dense_pass<T>& p : passes_) {
      aim(p.axes, origin, {y.d, y.h, y.w});
      run(p, x, y);
    }
    epilogue_.finish(y, rows_);
  }

  /// Bytes of packed weights, and of what calls so far have needed beside them.
  std::size_t weight_bytes() const {
    std::size_t n = bytes_of(bias_);
    for (const dense_pass<T>& p : passes_) n += bytes_of(p.weights);
    return n;
  }
  std::size_t workspace_bytes() const {
    return slab_.bytes() + sums_.bytes() +
           sizeof(T*) * (from_.capacity() + to_.capacity() + held_.capacity()) +
           sizeof(index_t) * (segments_.capacity() + numbers_.capacity() + w_segments_.capacity());
  }

 private:
  index_t input_block(index_t taps) const { return input_block(taps, channels_.in); }

  void run(dense_pass<T>& p, const field<const T>& x, const field<T>& y) {
    const index_t rows = p.axes[1].count, columns = p.axes[2].count;
    if (p.axes[0].count < 1 || rows < 1 || columns < 1) return;
    slab_.begin(x, p.axes, edge_, rows_);
    source_d_ = x.d;
    source_h_ = x.h;
    const index_t weights = p.weights->size() * static_cast<index_t>(sizeof(T));
    const index_t budget = weights / 4 > 384 * 1024 ? weights / 4 : 384 * 1024;
    index_t height = budget / slab_.row_bytes() - (slab_.in_place() ? 0 : p.axes[1].high() - p.axes[1].low());
    if (height * columns > 4096) height = 4096 / columns;
    if (height < 1) height = 1;
    const index_t chunks = (rows + height - 1) / height;
    for (index_t n = 0; n < x.n; ++n)
      for (index_t c = 0; c < chunks; ++c) {
        const index_t y0 = rows * c / chunks, y1 = rows * (c + 1) / chunks;
        slab_.chunk(n, y0, y1 - y0);
        for (index_t z = 0; z < p.axes[0].count; ++z) {
          slab_.slice(z);
          chunk(p, y, n, z, y0, y1);
        }
      }
  }

  // Output rows [y0, y1) of slice z.
  void chunk(const dense_pass<T>& p, const field<T>& y, index_t n, index_t z, index_t y0, index_t y1) {
    const axis_rule &ay = p.axes[1], &ax = p.axes[2];
    const index_t columns = ax.count, pixels = (y1 - y0) * columns;
    const bool straight = y.sc == 1;
    const bool whole = input_block(p.taps()) == channels_.in;
    const index_t held = whole ? (straight ? 0 : pixels < few_pixels ? pixels : few_pixels) : pixels;
    T* sums = sums_.take(held * block_);
    from_.resize(static_cast<std::size_t>(pixels));
    to_.resize(static_cast<std::size_t>(pixels));
    held_.resize(static_cast<std::size_t>(held));
    std::size_t at = 0;
    for (index_t r = 0; r < y1 - y0; ++r) {
      const T* row = slab_.base() + r * ay.step * slab_.row();
      T* out = y.at(n, p.axes[0].first + z * p.axes[0].every, ay.first + (y0 + r) * ay.every, ax.first);
      const index_t step = ax.step * slab_.pixel(), y_step = ax.every * y.sw;
      for (index_t c = 0; c < columns; ++c, ++at) {
        from_[at] = row + c * step;
        to_[at] = out + c * y_step;
      }
    }
    for (std::size_t k = 0; k < held_.size(); ++k) held_[k] = sums + static_cast<index_t>(k) * block_;

    // Rows whose taps lie in the same rows of the source go together; taps in rows of padding are left out.
    const auto [z0, z1] = inside(p.axes[0], z, source_d_);
    for (index_t r0 = y0; r0 < y1;) {
      const auto taps_y = inside(ay, r0, source_h_);
      index_t r1 = r0 + 1;
      while (r1 < y1 && inside(ay, r1, source_h_) == taps_y) ++r1;
      rows_of(p, y, n, z, y0, (r0 - y0) * columns, (r1 - r0) * columns, {z0, z1}, taps_y);
      r0 = r1;
    }
  }

  // The taps of output o that lie in [0, n): all of them where padding is not zero.
  std::pair<index_t, index_t> inside(const axis_rule& a, index_t o, index_t n) const {
    index_t first = 0, last = static_cast<index_t>(a.taps.size());
    if (edge_ != border::constant) return {first, last};
    while (first < last && o * a.step + a.taps[static_cast<std::size_t>(first)] < 0) ++first;
    while (last > first && o * a.step + a.taps[static_cast<std::size_t>(last - 1)] >= n) --last;
    return {first, last};
  }

  // `pixels` of the chunk from p0 on, taps [z0, z1) x [v0, v1) x all.
  void rows_of(const dense_pass<T>& p, const field<T>& y, index_t n, index_t z, index_t y0, index_t p0, index_t pixels,
               std::pair<index_t, index_t> taps_z, std::pair<index_t, index_t> taps_y) {
    const axis_rule &az = p.axes[0], &ay = p.axes[1], &ax = p.axes[2];
    const index_t all = p.taps(), inputs = input_block(all);
    const bool straight = y.sc == 1, whole = inputs == channels_.in;
    const index_t wide = static_cast<index_t>(ax.taps.size()), high = static_cast<index_t>(ay.taps.size());
    segments_.clear();
    numbers_.clear();
    for (index_t i = taps_z.first; i < taps_z.second; ++i)
      for (index_t j = taps_y.first; j < taps_y.second; ++j)
        for (index_t k = 0; k < wide; ++k) {
          segments_.push_back(slab_.tap(z, az.taps[static_cast<std::size_t>(i)], ay.taps[static_cast<std::size_t>(j)],
                                        ax.taps[static_cast<std::size_t>(k)]));
          numbers_.push_back((i * high + j) * wide + k);
        }
    const index_t run = whole && channels_.groups == 1 ? merged_run(wide) : 1;  // a kernel row's taps side by side
    tile_args<T> a;
    a.segment_count = static_cast<index_t>(segments_.size()) / run;
    for (index_t s = 1; s < a.segment_count; ++s) {
      segments_[static_cast<std::size_t>(s)] = segments_[static_cast<std::size_t>(s * run)];
      numbers_[static_cast<std::size_t>(s)] = numbers_[static_cast<std::size_t>(s * run)];
    }
    a.segments = segments_.data();
    a.w_step = block_;
    const T* w = p.weights->data();
    for (index_t g = 0; g < channels_.groups; ++g)
      for (index_t b = 0; b < blocks_; ++b) {
        const index_t left = channels_.out - b * block_;
        const index_t channels = left < block_ ? left : block_, channel = g * channels_.out + b * block_;
        a.vecs = (channels + kernel_.lanes - 1) / kernel_.lanes;
        a.bias = bias_->data() + (g * blocks_ + b) * block_;
        for (index_t i0 = 0; i0 < channels_.in; i0 += inputs) {
          const index_t inputs_now = channels_.in - i0 < inputs ? channels_.in - i0 : inputs;
          const bool last = i0 + inputs_now == channels_.in;
          a.x_offset = g * channels_.in + i0;
          a.length = inputs_now * run;
          a.w = w;
          w_segments_.clear();
          for (index_t s = 0; s < a.segment_count; ++s)
            w_segments_.push_back(numbers_[static_cast<std::size_t>(s)] * inputs_now * block_);
          a.w_segments = w_segments_.data();
          w += all * inputs_now * block_;
          if (last) {
            a.bound = epilogue_.bound;
            a.slope = epilogue_.slope;
            a.low = epilogue_.low;
            a.high = epilogue_.high;
          } else {
            a.bound = bounds::nothing;
          }
          const bool to_sums = !(last && straight);
          a.valid = to_sums ? a.vecs * kernel_.lanes : channels;
          a.y_offset = to_sums ? 0 : channel;
          // Sums that only wait to be put in their places go out again before they leave the first cache.
          const index_t step = to_sums && whole ? few_pixels : pixels;
          for (index_t k = p0; k < p0 + pixels; k += step) {
            a.x = from_.data() + k;
            a.n = p0 + pixels - k < step ? p0 + pixels - k : step;
            a.from = i0 == 0 ? nullptr : held_.data() + k;
            a.y = !to_sums ? to_.data() + k : whole ? held_.data() : held_.data() + k;
            kernel_.run(a);
            if (!straight && last) place(p, y, n, z, y0, k, a.n, whole ? 0 : k, channel, channels);
          }
        }
      }
  }

  // `wide` where the taps of every kernel row lie side by side, else 1.
  index_t merged_run(index_t wide) const {
    const index_t n = static_cast<index_t>(segments_.size()), c = channels_.in;
    for (index_t s = 0; s < n; ++s)
      if (s % wide && segments_[static_cast<std::size_t>(s)] != segments_[static_cast<std::size_t>(s - 1)] + c)
        return 1;
    return n > 0 ? wide : 1;
  }

  // The chunk's pixels [p0, p0 + count), whose sums begin with number `at`, to their places in a destination that is
  // not channels-last.
  void place(const dense_pass<T>& p, const field<T>& y, index_t n, index_t z, index_t y0, index_t p0, index_t count,
             index_t at, index_t channel, index_t channels) {
    const axis_rule &ay = p.axes[1], &ax = p.axes[2];
    const index_t columns = ax.count, step = ax.every * y.sw;
    const bool whole = step == 1 && ay.every * y.sh == columns;  // rows follow each other without a gap
    const T* from = sums_.take(0) + at * block_;
    for (index_t k = 0; k < count;) {
      const index_t row = (p0 + k) / columns, column = (p0 + k) % columns;
      const index_t m = whole || count - k < columns - column ? count - k : columns - column;
      T* to = y.at(n, p.axes[0].first + z * p.axes[0].every, ay.first + (y0 + row) * ay.every,
                   ax.first + column * ax.every) + channel * y.sc;
      if (step == 1)
        rows_.transpose(from + k * block_, block_, to, y.sc, m, channels);
      else
        for (index_t c = 0; c < channels; ++c)
          for (index_t x = 0; x < m; ++x) to[c * y.sc + x * step] = from[(k + x) * block_ + c];
      k += m;
    }
  }

  static constexpr index_t few_pixels = 96;

  channel_split channels_;
  epilogue<T> epilogue_;
  border edge_;
  cpu::isa isa_;
  tile_kernel<T> kernel_;
  row_functions<T> rows_;
  index_t block_ = 0, blocks_ = 0;  // output channels at a time, and how many such blocks a group has
  packed<T> bias_;
  std::vector<dense_pass<T>> passes_;
  slab<T> slab_;
  scratch<T> sums_;
  buffer<const T*> from_;
  buffer<T*> to_, held_;
  buffer<index_t> segments_, numbers_, w_segments_;
  index_t source_d_ = 1, source_h_ = 1;
};

}  // namespace nn
KONV_END
#endif

// The engine of all layers that sum over channels: conv1d to conv3d, transposed, grouped. Weights packed once.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_DENSE_CORE_HPP
#define KONV_NN_DENSE_CORE_HPP

#include <vector>

#include "dense_chunk.hpp"

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
    passes_.push_back({{std::move(z), std::move(y), std::move(x)}, nullptr});
    dense_pass<T>& p = passes_.back();
    p.pack(w, channels_, block_, blocks_, input_block(p.taps()));
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
    return slab_.bytes() + sums_.bytes() + chunk_.bytes() + sizeof(index_t) * w_segments_.capacity();
  }

 private:
  index_t input_block(index_t taps) const { return input_block(taps, channels_.in); }

  void run(dense_pass<T>& p, const field<const T>& x, const field<T>& y) {
    const index_t rows = p.axes[1].count, columns = p.axes[2].count;
    if (p.axes[0].count < 1 || rows < 1 || columns < 1) return;
    slab_.begin(x, p.axes, edge_, rows_);
    chunk_.begin(p, slab_, x, edge_);
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
          sum(p, y, {n, z, y0, y1});
        }
      }
  }

  // A chunk: a block of outputs and inputs after the other, for all pixels.
  void sum(const dense_pass<T>& p, const field<T>& y, const row_range& r) {
    const index_t all = p.taps(), inputs = input_block(all), pixels = (r.y1 - r.y0) * p.axes[2].count;
    const bool straight = y.sc == 1, whole = inputs == channels_.in;
    const index_t held = whole ? (straight ? 0 : pixels < few_pixels ? pixels : few_pixels) : pixels;
    T* const sums = sums_.take(held * block_);
    // A channels-first destination takes pixels in their order, unless all their sums are held.
    chunk_.list(y, r, whole ? nullptr : sums, block_, straight || !whole, whole && channels_.groups == 1);
    if (whole && !straight)  // sums that only wait to be put in their places
      for (index_t k = 0; k < held; ++k) chunk_.held.push_back(sums + k * block_);
    constexpr index_t line = 64 / static_cast<index_t>(sizeof(T));
    const bool far = p.weights->size() > 8192 * line;  // than the second cache holds beside the rest
    tile_args<T> a;
    a.w_step = block_;
    const T* w = p.weights->data();
    const T* const end = w + p.weights->size();
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
          a.w = w;
          w_segments_.clear();
          for (const index_t number : chunk_.numbers) w_segments_.push_back(number * inputs_now * block_);
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
          a.soon = w < end ? w : p.weights->data();
          for (const auto& q : chunk_.groups) {
            a.segments = chunk_.segments.data() + q.segment;
            a.w_segments = w_segments_.data() + q.segment;
            a.segment_count = q.count;
            a.length = inputs_now * q.run;
            // The weights of the next block come from afar: they are asked for while most pixels are at this one. All
            // at once, as in the one segment of a 1x1 kernel, they would fill the queue of misses.
            a.soon_lines = far && q.count >= 4 && 2 * q.pixels > pixels ? all * inputs * block_ / line : 0;
            a.soon_share = a.soon_lines / (q.pixels * q.count + 1) + 1;
            // Sums that only wait to be put in their places go out again before they leave the first cache.
            const index_t step = to_sums && whole ? few_pixels : q.pixels;
            for (index_t k = q.at; k < q.at + q.pixels; k += step) {
              a.x = chunk_.from.data() + k;
              a.n = q.at + q.pixels - k < step ? q.at + q.pixels - k : step;
              a.from = i0 == 0 ? nullptr : chunk_.held.data() + k;
              a.y = !to_sums ? chunk_.to.data() + k : chunk_.held.data() + (whole ? 0 : k);
              kernel_.run(a);
              if (!straight && whole) place(p, y, r, k, a.n, channel, channels);
            }
          }
          if (!straight && !whole && last) place(p, y, r, 0, pixels, channel, channels);
        }
      }
  }

  // The chunk's pixels [p0, p0 + count), whose sums are held from the first place on, to a destination that is not
  // channels-last.
  void place(const dense_pass<T>& p, const field<T>& y, const row_range& r, index_t p0, index_t count, index_t channel,
             index_t channels) {
    const axis_rule &ay = p.axes[1], &ax = p.axes[2];
    const index_t columns = ax.count, step = ax.every * y.sw;
    const bool whole = step == 1 && ay.every * y.sh == columns;  // rows follow each other without a gap
    const T* from = sums_.take(0);
    for (index_t k = 0; k < count;) {
      const index_t row = (p0 + k) / columns, column = (p0 + k) % columns;
      const index_t m = whole || count - k < columns - column ? count - k : columns - column;
      T* to = y.at(r.n, p.axes[0].first + r.z * p.axes[0].every, ay.first + (r.y0 + row) * ay.every,
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
  dense_chunk<T> chunk_;
  buffer<index_t> w_segments_;
};

}  // namespace nn
KONV_END
#endif

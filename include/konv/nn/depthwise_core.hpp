// The engine of depthwise layers: a filter per channel, vectors over channels.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_DEPTHWISE_CORE_HPP
#define KONV_NN_DEPTHWISE_CORE_HPP

#include <optional>

#include "../kernels/nn_depthwise.hpp"
#include "dense_core.hpp"
#include "depthwise3x3_core.hpp"
#include "planar_core.hpp"

KONV_BEGIN
namespace nn {

/// A channels-last source is read in place: taps outside are left out or look where the border rule points. Where that
/// costs more than a copy (small maps under large kernels), and for any other source, a slab of a few padded rows is
/// read instead. Planes whose rows are in one piece go to planar_core, channels-last 3x3 taps to depthwise3x3_core. A
/// destination that is not channels-last is written through one row.
template <class T>
class depthwise_core {
 public:
  depthwise_core(index_t channels, const activation& act, border edge)
      : channels_(channels),
        pitch_((channels + 15) / 16 * 16),
        epilogue_(act),
        edge_(edge),
        kernel_(find_depthwise<T>(cpu::current())),
        rows_(find_nn_rows<T>(cpu::current())),
        bias_(make_packed<T>(pitch_)) {}

  void set_bias(const T* bias) {
    for (index_t c = 0; c < channels_; ++c) (*bias_)(c) = bias ? bias[c] : T{0};
  }
  void add(axis_rule z, axis_rule y, axis_rule x, const weight_field<T>& w) {
    dense_pass<T> p;
    p.axes[0] = std::move(z);
    p.axes[1] = std::move(y);
    p.axes[2] = std::move(x);
    p.weights = make_packed<T>(p.taps() * pitch_);
    T* to = p.weights->data();
    for (const index_t kz : p.axes[0].kernel)
      for (const index_t ky : p.axes[1].kernel)
        for (const index_t kx : p.axes[2].kernel) {
          for (index_t c = 0; c < channels_; ++c) to[c] = w.at(c, 0, 0, kz, ky, kx);
          to += pitch_;
        }
    const bool flat = p.axes[0].taps.size() == 1 && p.axes[0].low() == 0 && p.axes[0].step == 1 &&
                      p.axes[1].every == 1 && p.axes[2].every == 1;
    if (flat) planar_.emplace(p.axes, channels_, w);
    passes_.push_back(std::move(p));
  }

  /// As dense_core's.
  void run(const field<const T>& x, const field<T>& y, const size3& origin = {0, 0, 0}) {
    // Of a padded depth of 1 the planar engine knows the first slice alone.
    if (planar_ && x.d == 1 && y.d == 1 && origin.z == 0 && planar_->suits(x, y)) {
      planar_->run(x, y, origin, edge_, bias_->data(), epilogue_);
      epilogue_.finish(y, rows_);
      return;
    }
    for (dense_pass<T>& p : passes_) {
      aim(p.axes, origin, {y.d, y.h, y.w});
      if (p.axes[0].count < 1 || p.axes[1].count < 1 || p.axes[2].count < 1) continue;
      if (downwards_.suits(p, x, y))
        downwards_.run(p, x, y, edge_, bias_->data(), epilogue_);
      else if (x.sc == 1 && !worth_a_copy(p, x))
        in_place(p, x, y);
      else
        through_slab(p, x, y);
    }
    epilogue_.finish(y, rows_);
  }

  std::size_t weight_bytes() const {
    std::size_t n = bytes_of(bias_);
    for (const dense_pass<T>& p : passes_) n += bytes_of(p.weights);
    return n + (planar_ ? planar_->weight_bytes() : 0);
  }
  std::size_t workspace_bytes() const {
    return (planar_ ? planar_->workspace_bytes() : 0) + downwards_.workspace_bytes() + slab_.bytes() +
           row_memory_.bytes() + (taps_.capacity() + rows_in_.capacity()) * sizeof(T*) +
           (w_at_.capacity() + columns_.capacity()) * sizeof(index_t);
  }

 private:
  // The outputs [begin, end) of an axis whose taps all lie inside [0, n).
  static std::pair<index_t, index_t> inner(const axis_rule& a, index_t n) {
    const index_t first = a.low() < 0 ? (-a.low() + a.step - 1) / a.step : 0;
    const index_t room = n - 1 - a.high();
    const index_t inner_end = room < 0 ? 0 : room / a.step + 1;
    const index_t end = inner_end < a.count ? inner_end : a.count;
    return {first < end ? first : end, end};
  }
  // A pixel at an edge takes about twice the time of another one, which is that of its taps; a copied one that of four.
  static bool worth_a_copy(const dense_pass<T>& p, const field<const T>& x) {
    const axis_rule& ax = p.axes[2];
    const auto [begin, end] = inner(ax, x.w);
    return (ax.count - (end - begin)) * p.taps() > 4 * ax.count * ax.step * p.axes[1].step;
  }

  void in_place(const dense_pass<T>& p, const field<const T>& x, const field<T>& y) {
    const axis_rule &az = p.axes[0], &ay = p.axes[1], &ax = p.axes[2];
    const auto [begin, end] = inner(ax, x.w);
    const index_t width = static_cast<index_t>(ax.taps.size());
    const index_t run = ax.step == 1 && ax.high() - ax.low() == width - 1 ? width : 1;
    reserve(p);
    // Where the taps of the first inner pixel look, then those of each pixel at an edge.
    columns_.clear();
    for (const index_t t : ax.taps) columns_.push_back(begin * ax.step + t);
    for (index_t j = 0; j < ax.count; ++j)
      if (j < begin || j >= end)
        for (const index_t t : ax.taps) columns_.push_back(border_index(edge_, j * ax.step + t, x.w));
    for (index_t n = 0; n < x.n; ++n)
      for (index_t z = 0; z < az.count; ++z)
        for (index_t r = 0; r < ay.count; ++r) {
          rows_in_.clear();
          for (const index_t tz : az.taps)
            for (const index_t ty : ay.taps) {
              const index_t mz = border_index(edge_, z * az.step + tz, x.d);
              const index_t my = border_index(edge_, r * ay.step + ty, x.h);
              rows_in_.push_back(mz < 0 || my < 0 ? nullptr : x.at(n, mz, my, 0));
            }
          depthwise_args<T> a = arguments(p);
          a.x_step = ax.step * x.sw;
          begin_row(a, p, y, n, z, r);
          const index_t* columns = columns_.data();
          if (begin < end) {
            point(columns, width, x.sw);
            a.run = run;
            call(a, begin, end - begin);
            a.run = 1;
          }
          const auto edge_pixels = [&](index_t from, index_t to) {
            for (index_t j = from; j < to; ++j) {
              columns += width;
              point(columns, width, x.sw);
              call(a, j, 1);
            }
          };
          edge_pixels(0, begin);
          edge_pixels(end, ax.count);
          end_row(p, y, n, z, r);
        }
  }

  void through_slab(const dense_pass<T>& p, const field<const T>& x, const field<T>& y) {
    const axis_rule &az = p.axes[0], &ay = p.axes[1], &ax = p.axes[2];
    slab_.begin(x, p.axes, edge_, rows_, true);
    const index_t width = static_cast<index_t>(ax.taps.size());
    const index_t run = ax.step == 1 && ax.high() - ax.low() == width - 1 ? width : 1;
    reserve(p);
    index_t height = 384 * 1024 / slab_.row_bytes() - (ay.high() - ay.low());
    if (height < 1) height = 1;
    const index_t chunks = (ay.count + height - 1) / height;
    for (index_t n = 0; n < x.n; ++n)
      for (index_t c = 0; c < chunks; ++c) {
        const index_t y0 = ay.count * c / chunks, y1 = ay.count * (c + 1) / chunks;
        slab_.chunk(n, y0, y1 - y0);
        for (index_t z = 0; z < az.count; ++z) {
          slab_.slice(z);
          for (index_t r = y0; r < y1; ++r) {
            depthwise_args<T> a = arguments(p);
            a.x_step = ax.step * slab_.pixel();
            begin_row(a, p, y, n, z, r);
            used_ = 0;
            const T* row = slab_.base() + (r - y0) * ay.step * slab_.row();
            index_t tap = 0;
            for (const index_t tz : az.taps)
              for (const index_t ty : ay.taps) {
                // A row of zeros is left out.
                const bool outside = border_index(edge_, z * az.step + tz, x.d) < 0 ||
                                     border_index(edge_, r * ay.step + ty, x.h) < 0;
                for (const index_t tx : ax.taps) {
                  if (!outside) {
                    w_at_[static_cast<std::size_t>(used_)] = tap * pitch_;
                    taps_[static_cast<std::size_t>(used_++)] = row + slab_.tap(z, tz, ty, tx);
                  }
                  ++tap;
                }
              }
            a.run = run;
            call(a, 0, ax.count);
            end_row(p, y, n, z, r);
          }
        }
      }
  }

  void reserve(const dense_pass<T>& p) {
    taps_.resize(static_cast<std::size_t>(p.taps()));
    w_at_.resize(static_cast<std::size_t>(p.taps()));
  }
  depthwise_args<T> arguments(const dense_pass<T>& p) const {
    depthwise_args<T> a;
    a.channels = channels_;
    a.w = p.weights->data();
    a.bias = bias_->data();
    a.bound = epilogue_.bound;
    a.slope = epilogue_.slope;
    a.low = epilogue_.low;
    a.high = epilogue_.high;
    return a;
  }
  // The taps of a pixel; columns[k] is where tap k of a kernel row looks, negative for a zero, which is left out.
  void point(const index_t* columns, index_t count, index_t pixel) {
    const T** to = taps_.data();
    index_t* at = w_at_.data();
    index_t k = 0;
    for (const T* row : rows_in_) {
      if (row)
        for (index_t j = 0; j < count; ++j)
          if (columns[j] >= 0) {
            *to++ = row + columns[j] * pixel;
            *at++ = k + j * pitch_;
          }
      k += count * pitch_;
    }
    used_ = to - taps_.data();
  }
  static T* destination(const dense_pass<T>& p, const field<T>& y, index_t n, index_t z, index_t r) {
    const axis_rule* at = p.axes;
    return y.at(n, at[0].first + z * at[0].every, at[1].first + r * at[1].every, at[2].first);
  }
  // Where results go: the destination's row, or one of our own.
  void begin_row(depthwise_args<T>& a, const dense_pass<T>& p, const field<T>& y, index_t n, index_t z, index_t r) {
    row_out_ = y.sc == 1 ? destination(p, y, n, z, r) : row_memory_.take(p.axes[2].count * pitch_);
    a.y_step = y.sc == 1 ? p.axes[2].every * y.sw : pitch_;
  }
  void call(depthwise_args<T>& a, index_t j, index_t n) {
    a.x = taps_.data();
    a.w_at = w_at_.data();
    a.taps = used_;
    a.n = n;
    a.y = row_out_ + j * a.y_step;
    kernel_(a);
  }
  void end_row(const dense_pass<T>& p, const field<T>& y, index_t n, index_t z, index_t r) {
    if (y.sc == 1) return;
    const index_t columns = p.axes[2].count, step = p.axes[2].every * y.sw;
    T* to = destination(p, y, n, z, r);
    if (step == 1) {
      rows_.transpose(row_out_, pitch_, to, y.sc, columns, channels_);
      return;
    }
    for (index_t c = 0; c < channels_; ++c)
      for (index_t j = 0; j < columns; ++j) to[c * y.sc + j * step] = row_out_[j * pitch_ + c];
  }

  index_t channels_, pitch_;
  epilogue<T> epilogue_;
  border edge_;
  depthwise_fn<T> kernel_;
  row_functions<T> rows_;
  packed<T> bias_;
  std::vector<dense_pass<T>> passes_;
  std::optional<planar_core<T>> planar_;
  depthwise3x3_core<T> downwards_;
  slab<T> slab_;
  scratch<T> row_memory_;
  buffer<const T*> taps_, rows_in_;
  buffer<index_t> w_at_, columns_;
  index_t used_ = 0;
  T* row_out_ = nullptr;
};

}  // namespace nn
KONV_END
#endif

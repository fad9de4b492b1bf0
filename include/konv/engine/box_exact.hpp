// Boxes of f32 by exact running sums: the cost does not depend on the size, nor the bits on the position.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_BOX_EXACT_HPP
#define KONV_ENGINE_BOX_EXACT_HPP

#include <cmath>
#include <limits>

#include "../core/buffer.hpp"
#include "../kernels/box_parts.hpp"
#include "padded.hpp"

// What is added to a running sum and taken away again leaves no trace if no addition rounds. That is so as long as the
// samples, multiples of 2^bottom below 2^top, leave room for the size of the box in the 53 or 63 bits of a sum. It
// holds for photographs and for most noise. Where it does not, samples are split at fixed powers of two, so that each
// part fits, and the parts' sums are put together at the end. Infinities and NaN are counted apart.
//
// The result is one function of the samples in the box, whatever way was taken: a sum that fits is the exact one
// rounded to f64 at the end, and putting parts together gives the same, being exact over 100 bits.
KONV_BEGIN
namespace detail {

/// Sums of columns, those outside the source included, which are copies of those inside; so many lines of them.
template <class T>
class column_lines {
 public:
  column_lines(const geometry& g, row_reader<float>& reader, index_t lines) : step_(g.src.channels) {
    constexpr index_t line = 64 / static_cast<index_t>(sizeof(T)), past = 16;  // what vectors of floats may touch
    const index_t lead = (1 - g.first_x) * step_, last = g.first_x + g.dst.width + g.cols - 1;
    const index_t columns = last > g.src.width ? last : g.src.width;
    origin_ = (lead + line - 1) / line * line;
    constant_ = origin_ + columns * step_ + past;
    first_ = origin_ + g.first_x * step_;
    stride_ = (constant_ + step_ + past + line - 1) / line * line;
    memory_.assign(static_cast<std::size_t>(lines * stride_), T{});
    const auto copy = [&](index_t x) {
      const index_t from = reader.column(x);
      copies_.push_back({origin_ + x * step_, from < 0 ? constant_ : origin_ + from * step_});
    };
    for (index_t x = g.first_x; x < 0; ++x) copy(x);
    for (index_t x = g.src.width; x < last; ++x) copy(x);
  }
  T* sums(index_t l = 0) { return memory_.data() + l * stride_ + origin_; }         ///< of source column 0
  T* constants(index_t l = 0) {
    return memory_.data() + l * stride_ + constant_;
  }  ///< of the border's constant, by channels
  const T* first(index_t l = 0) const { return memory_.data() + l * stride_ + first_; }  ///< of the first box
  void close(index_t l = 0) {
    T* const m = memory_.data() + l * stride_;
    for (const copied& c : copies_)
      for (index_t k = 0; k < step_; ++k) m[c.to + k] = m[c.from + k];
  }

 private:
  struct copied {
    index_t to, from;
  };
  index_t step_, origin_ = 0, first_ = 0, constant_ = 0, stride_ = 0;
  buffer<T> memory_;
  buffer<copied> copies_;
};

/// Rows of one band.
class box_exact {
 public:
  template <int Unused = 0>
  box_exact(const geometry& g, row_reader<float>& reader, image_view<float> dst, bool normalize)
      : g_(g),
        reader_(&reader),
        target_(dst),
        kernels_(find_box_exact(cpu::current())),
        part_kernels_(find_box_parts(cpu::current())),
        step_(g.src.channels),
        n_(g.src.width * step_),
        nothing_(static_cast<std::size_t>(n_), 0.0f),
        past_(dst.packed() && dst.size().samples() * 4 >= past_caches_least) {
    const double area = static_cast<double>(g.rows) * static_cast<double>(g.cols);
    factor_ = normalize ? 1 / area : 1;
    while (std::ldexp(1.0, area_bits_) < area) ++area_bits_;
    if (reader.edge() == border::constant) {
      for (index_t k = 0; k < step_; ++k) outside_.push_back(reader.constant(k));
      outside_range_ = kernels_.range(outside_.data(), step_);
    }
  }
  void run(index_t y0, index_t y1) {
    run_rows(y0, y1);
    if (past_) past_stores_done();
  }

 private:
  void run_rows(index_t y0, index_t y1) {
    const index_t least = g_.rows > 32 ? g_.rows : 32;
    index_t parts = least;
    for (index_t y = y0; y < y1;) {
      const index_t whole = run_whole(y, y1);
      if (whole == y1) return;
      if (whole - y >= least) {  // what has come since wants another unit
        y = whole;
        parts = least;
      } else {
        y = whole + parts < y1 ? whole + parts : y1;
        run_parts(whole, y);
        parts *= 2;  // many rows at once where trying does not pay
      }
    }
  }
  // Row i of the box of output row y; row -1 is the one above it, which has left.
  const float* row(index_t y, index_t i) { return reader_->samples(g_.first_y + y + i, i < 0 ? 1 : 0); }
  // The bits between the unit of sums and what samples may grow to.
  int room() const {
    const int left = kernels_.bits - area_bits_ - 1;
    return left < kernels_.sample_bits ? left : kernels_.sample_bits;
  }
  bool fits(const power_range& r) const { return r.finite && r.bits() <= room(); }
  power_range range_of_rows(index_t y, index_t count) {
    power_range r = outside_range_;
    for (index_t i = 0; i < count; ++i) r = r.with(kernels_.range(row(y, i), n_));
    return r;
  }

  /// Rows from y0 on, with samples as they are, as long as their sums fit. Returns the row that it came to.
  index_t run_whole(index_t y0, index_t y1) {
    power_range range = range_of_rows(y0, g_.rows);
    if (!fits(range)) return y0;
    // What room there is, half above the samples and half below them, for rows to come.
    const int spare = (room() - range.bits()) / 2, unit = range.bottom - spare;
    if (unit < -120 || unit > 120) return y0;
    const int top = unit + room();
    const auto within = [&](const power_range& r) {
      return r.finite && (r.empty() || (r.bottom >= unit && r.top <= top));
    };
    const float scale = static_cast<float>(std::ldexp(1.0, -unit));
    const double factor = kernels_.bits > 53 ? std::ldexp(factor_, unit) : factor_;
    const bool in_place = reader_->source().packed();
    const float* const none[] = {nothing_.data(), nothing_.data()};
    column_lines<wide_bits> line(g_, *reader_, 1);
    for (index_t i = 0; i < g_.rows && !outside_.empty(); ++i)
      kernels_.columns(line.constants(), outside_.data(), nothing_.data(), none, scale, step_);
    for (index_t i = 0; i + 1 < g_.rows; ++i)
      kernels_.columns(line.sums(), row(y0, i), nothing_.data(), none, scale, n_);
    for (index_t y = y0; y < y1; ++y) {
      const float *enter = row(y, g_.rows - 1), *leave = y == y0 ? nothing_.data() : row(y, -1);
      // The next two rows: what enters is new, and what leaves has gone from the second cache where boxes are tall.
      const float* const soon[] = {in_place ? row(y, g_.rows) : enter, in_place ? row(y, 0) : enter};
      if (!within(kernels_.columns(line.sums(), enter, leave, soon, scale, n_)) && !within(kernels_.range(enter, n_)))
        return y;
      line.close();
      kernels_.means(line.first(), g_.cols, step_, factor, past_, target_.begin(y), n_);
      target_.end(y);
    }
    return y1;
  }

  /// The parts that hold samples of a range. Their borders do not depend on the samples.
  buffer<sample_part> parts_of(const power_range& r) const {
    buffer<sample_part> parts;
    const int bits = 52 - area_bits_, origin = 10;
    const auto part = [&](int power) {
      return (power - origin - (power < origin ? bits - 1 : 0)) / bits;
    };  // rounds down
    if (!r.empty()) {
      const int lowest = part(r.bottom), highest = part(r.top);
      for (int p = lowest; p <= highest; ++p) {
        sample_part s;
        s.unit = origin + p * bits;
        s.above = s.unit + bits;
        s.all = p == lowest;
        s.topmost = p == highest;
        s.second = p + 1 == highest;
        parts.push_back(s);
      }
    }
    return parts;
  }

  /// Rows [y0, y1), of any samples.
  void run_parts(index_t y0, index_t y1) {
    const power_range range = range_of_rows(y0, y1 - y0 + g_.rows - 1);
    buffer<sample_part> parts = parts_of(range);
    const index_t finite = static_cast<index_t>(parts.size());
    for (int infinite = -1; infinite <= 1 && !range.finite; infinite += 2) {
      sample_part s;
      s.infinite = infinite;
      parts.push_back(s);
    }
    const index_t count = static_cast<index_t>(parts.size());
    column_lines<double> lines(g_, *reader_, count);
    const auto add = [&](const float* enter, const float* leave) {
      for (index_t p = 0; p < count; ++p)
        part_kernels_.columns(lines.sums(p), enter, leave, parts[static_cast<std::size_t>(p)], n_);
    };
    for (index_t p = 0; p < count && !outside_.empty(); ++p)
      for (index_t i = 0; i < g_.rows; ++i)
        part_kernels_.columns(lines.constants(p), outside_.data(), nothing_.data(), parts[static_cast<std::size_t>(p)],
                              step_);
    for (index_t i = 0; i + 1 < g_.rows; ++i) add(row(y0, i), nothing_.data());
    constexpr float infinity = std::numeric_limits<float>::infinity();
    const std::size_t padded = static_cast<std::size_t>(n_ + 8);
    buffer<double> sum(padded), total(padded, 0), error(padded, 0);
    for (index_t y = y0; y < y1; ++y) {
      add(row(y, g_.rows - 1), y == y0 ? nothing_.data() : row(y, -1));
      float* const out = target_.begin(y);
      const auto window = [&](index_t p, double* to) {
        lines.close(p);
        part_kernels_.sums(lines.first(p), g_.cols, step_, to, n_);
      };
      if (finite > 0) window(0, total.data());
      if (finite == 2) {
        window(1, error.data());  // rounded once when they are added up
      } else {
        if (finite > 2) error.assign(padded, 0);
        for (index_t p = 1; p < finite; ++p) {
          window(p, sum.data());
          part_kernels_.gather(sum.data(), total.data(), error.data(), n_);
        }
      }
      part_kernels_.finish(total.data(), error.data(), factor_, out, n_);
      for (index_t p = finite; p < count; ++p) {
        window(p, sum.data());
        const float value = p == finite ? -infinity : infinity;
        for (index_t x = 0; x < n_; ++x)
          if (sum[static_cast<std::size_t>(x)] > 0) out[x] += value;
      }
      target_.end(y);
    }
  }

  geometry g_;
  row_reader<float>* reader_;
  row_target<float> target_;
  box_exact_kernels kernels_;
  box_part_kernels part_kernels_;
  index_t step_, n_;
  buffer<float> nothing_, outside_;
  bool past_;  // results may go past the caches
  power_range outside_range_;
  double factor_ = 1;
  int area_bits_ = 0;
};

}  // namespace detail
KONV_END
#endif

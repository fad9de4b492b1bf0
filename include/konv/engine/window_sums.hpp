// Sums of windows by powers of two: a window is made of sums of 1, 2, 4 ... neighbours, so that nothing is subtracted,
// no error builds up, and a NaN stays in its footprint. SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_WINDOW_SUMS_HPP
#define KONV_ENGINE_WINDOW_SUMS_HPP

#include "../core/buffer.hpp"
#include "../kernels/box.hpp"
#include "../kernels/sums.hpp"
#include "padded.hpp"

KONV_BEGIN
namespace detail {

/// So many samples, rounded up to whole cache lines.
template <class A>
constexpr index_t whole_lines(index_t samples) {
  constexpr index_t line = 64 / static_cast<index_t>(sizeof(A));
  return (samples + line - 1) / line * line;
}

/// The powers of two of k, largest first, each with its place in the window.
struct window_part {
  index_t level, at;
};
inline buffer<window_part> window_parts(index_t k) {
  buffer<window_part> parts;
  index_t at = 0;
  for (index_t level = 40; level >= 0; --level)
    if (k >> level & 1) {
      parts.push_back({level, at});
      at += index_t{1} << level;
    }
  return parts;
}

/// Sums of kw neighbours along a line.
template <class A>
class row_windows {
 public:
  row_windows(index_t kw, index_t channels, index_t n, cpu::isa isa)
      : parts_(window_parts(kw)),
        kw_(kw),
        channels_(channels),
        n_(n),
        stride_(whole_lines<A>(n + kw * channels)),
        sums_(find_sums<A>(isa)) {
    levels_.resize(static_cast<std::size_t>(stride_ * parts_[0].level));
  }
  /// line: n + (kw - 1) * channels samples; out: n.
  void run(const A* line, A* out) {
    const A* below = line;
    for (index_t l = 1; l <= parts_[0].level; ++l) {
      const index_t step = (index_t{1} << (l - 1)) * channels_, length = n_ + (kw_ - (index_t{1} << l)) * channels_;
      A* to = parts_.size() == 1 && l == parts_[0].level ? out : levels_.data() + (l - 1) * stride_;
      sums_.add2(below, below + step, to, length);
      below = to;
    }
    if (kw_ == 1) std::memcpy(out, line, static_cast<std::size_t>(n_) * sizeof(A));
    const A* sum = below;
    for (std::size_t i = 1; i < parts_.size(); i += 2) {
      if (i + 1 < parts_.size())
        sums_.add3(sum, part(line, i), part(line, i + 1), out, n_);
      else
        sums_.add2(sum, part(line, i), out, n_);
      sum = out;
    }
  }

 private:
  const A* part(const A* line, std::size_t i) const {
    const window_part p = parts_[i];
    return (p.level == 0 ? line : levels_.data() + (p.level - 1) * stride_) + p.at * channels_;
  }
  buffer<window_part> parts_;
  index_t kw_, channels_, n_, stride_;
  sum_kernels<A> sums_;
  buffer<A> levels_;
};

/// Sums of kh rows. Rows of level l (sums of 2^l) are made when they are first wanted, and kept while they may be.
template <class A>
class column_windows {
 public:
  column_windows(index_t kh, index_t n, cpu::isa isa)
      : parts_(window_parts(kh)), n_(n), stride_(whole_lines<A>(n)), sums_(find_sums<A>(isa)) {
    if (stride_ * static_cast<index_t>(sizeof(A)) % 4096 == 0) stride_ += whole_lines<A>(1);
    // A row of level l is first wanted at the largest offset from the output row at which it is used, and then at
    // smaller ones, as the outputs move on.
    const index_t top = parts_[0].level;
    index_t newest_above = -1, rows = 0;
    for (index_t l = top; l >= 0; --l) {
      index_t low = PTRDIFF_MAX, high = -1;
      const auto use = [&](index_t at) {
        low = at < low ? at : low;
        high = at > high ? at : high;
      };
      for (const window_part& p : parts_)
        if (p.level == l) use(p.at);
      if (newest_above >= 0) {
        use(newest_above);
        use(newest_above + (index_t{1} << l));
      }
      levels_[l] = {rows, high - low + 1};
      rows += high - low + 1;
      newest_above = high;
    }
    tags_.assign(static_cast<std::size_t>(rows), PTRDIFF_MIN);
    rows_.resize(static_cast<std::size_t>(rows * stride_));
  }

  /// The sum of rows [y, y + kh) into out; write(y, to) makes a row of level 0.
  template <class Write>
  void run(index_t y, A* out, Write&& write) {
    const A* sum = row(parts_[0].level, y, write);
    if (parts_.size() == 1) std::memcpy(out, sum, static_cast<std::size_t>(n_) * sizeof(A));
    for (std::size_t i = 1; i < parts_.size(); i += 2) {
      const A* b = row(parts_[i].level, y + parts_[i].at, write);
      if (i + 1 < parts_.size())
        sums_.add3(sum, b, row(parts_[i + 1].level, y + parts_[i + 1].at, write), out, n_);
      else
        sums_.add2(sum, b, out, n_);
      sum = out;
    }
  }

 private:
  struct ring {
    index_t first = 0, capacity = 0;
  };
  template <class Write>
  const A* row(index_t level, index_t y, Write& write) {
    const ring& r = levels_[level];
    const index_t slot = r.first + (y % r.capacity + r.capacity) % r.capacity;
    A* at = rows_.data() + slot * stride_;
    if (index_t& tag = tags_[static_cast<std::size_t>(slot)]; tag != y) {
      if (level == 0) {
        write(y, at);
      } else {
        const A* a = row(level - 1, y, write);
        const A* b = row(level - 1, y + (index_t{1} << (level - 1)), write);
        sums_.add2(a, b, at, n_);
      }
      tag = y;
    }
    return at;
  }

  buffer<window_part> parts_;
  index_t n_, stride_;
  sum_kernels<A> sums_;
  ring levels_[41];
  buffer<index_t> tags_;
  buffer<A> rows_;
};

}  // namespace detail
KONV_END
#endif

// Boxes of real numbers: windows of rows, a band of them at a time, then windows along each row.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_BOX_REAL_HPP
#define KONV_ENGINE_BOX_REAL_HPP

#include "../kernels/windows.hpp"
#include "window_sums.hpp"

// The sum of a window is a tree of its samples (windows.hpp): about log2 of its length additions each, no drift, NaN
// and infinity only where the window holds them, and the same bits wherever it stands.
KONV_BEGIN
namespace detail {

/// v added up as a window of `length` equal numbers is.
template <class T>
T window_of(T v, index_t length) {
  const auto powers = [](T sum, index_t count) {
    T window = 0;
    for (bool begun = false; count > 0; count >>= 1, sum += sum)
      if (count & 1) {
        window = begun ? window + sum : sum;
        begun = true;
      }
    return window;
  };
  const window_split split = window_split::of(length);
  const T rest = powers(v, split.rest);
  return split.eights > 0 ? rest + powers(8 * v, split.eights) : rest;
}

/// The levels of so many eights from level `first` on, `step` samples apart. A ring's size is left to the caller.
template <class T>
buffer<window_level<T>> window_levels_of(index_t eights, index_t first, index_t step) {
  buffer<window_level<T>> levels;
  index_t before = 0;  // eights in the parts so far
  for (index_t l = first; eights > 1 && eights >> l > 0; ++l) {
    window_level<T> level;
    const index_t count = index_t{1} << l;
    if (eights >> (l + 1) > 0) level.twin = count * step;
    if (eights & count) {
      level.part = before * step;
      before += count;
    }
    level.size = (level.twin > level.part ? level.twin : level.part) + step;
    levels.push_back(level);
  }
  return levels;
}

/// Windows of `length` rows of n samples each, n at least `lanes`. The rows come eight at a time.
template <class T>
class row_band_windows {
 public:
  row_band_windows(index_t length, index_t n, const window_down<T>& kernel)
      : split_(window_split::of(length)), n_(n), kernel_(kernel), strip_(window_down<T>::kept * kernel.lanes),
        levels_(window_levels_of<T>(split_.eights, 0, 8 * kernel.lanes)) {
    for (const window_level<T>& l : levels_) strip_ += l.size;
    memory_.resize(static_cast<std::size_t>((n + kernel_.lanes - 1) / kernel_.lanes * strip_));
  }
  /// Samples that are kept from one call to the next.
  index_t kept() const { return static_cast<index_t>(memory_.size()); }

  /// out[i] = the sums of the windows that end with rows[i], i in [0, 8 * blocks), where so many rows have been.
  /// soon[i]: a row that memory is asked for by then.
  void run(const T* const* rows, const T* const* soon, T* const* out, index_t blocks) {
    buffer<window_level<T>> levels;
    T* kept = memory_.data();
    for (index_t x = 0; x < n_; x += kernel_.lanes, kept += strip_) {
      if (levels_.size() > 0) levels = levels_;  // copying none took 4 % of a box of f32
      T* ring = kept + window_down<T>::kept * kernel_.lanes;
      for (window_level<T>& l : levels) {
        l.sums = ring;
        ring += l.size;
      }
      // What is computed twice comes out the same.
      kernel_.run[split_.rest - 1](rows, soon, out, blocks, x + kernel_.lanes > n_ ? n_ - kernel_.lanes : x,
                                   kept, split_, levels.data(), static_cast<index_t>(levels.size()));
    }
    for (std::size_t l = 0; l < levels_.size(); ++l) levels_[l].at = levels[l].at;
  }

 private:
  window_split split_;
  index_t n_;
  window_down<T> kernel_;
  index_t strip_;  // samples that are kept for each
  buffer<window_level<T>> levels_;
  buffer<T> memory_;
};

/// Windows of `length` pixels along lines of n samples and (length - 1) * channels more, scaled.
template <class T>
class line_windows {
 public:
  static constexpr index_t slack = 64;  ///< samples before a line and after it that are read

  line_windows(index_t length, index_t channels, index_t n, T scale, cpu::isa isa)
      : split_(window_split::of(length)), channels_(channels), n_(n), before_((length - 1) * channels), scale_(scale),
        kernel_(find_window_along<T>(isa)), shuffled_(channels <= kernel_.channels) {
    const index_t wide = n + before_, lead = whole_lines<T>(2 * before_) + slack;
    stride_ = lead + whole_lines<T>(wide) + slack;
    if (shuffled_) {
      levels_ = window_levels_of<T>(split_.eights, 1, 8 * channels);
      memory_.resize(levels_.size() * static_cast<std::size_t>(stride_));
      T* line = memory_.data() + lead;
      for (window_level<T>& l : levels_) {
        l.sums = line;
        line += stride_;
      }
    } else if (split_.eights <= 1) {
      memory_.resize(static_cast<std::size_t>(stride_));
    } else {
      if constexpr (longest_window<T> > 16) sums_ = find_sums<T>(isa);
      while (length >> (top_ + 1) > 0) ++top_;
      memory_.resize(static_cast<std::size_t>(stride_ * (top_ + 1)));
    }
  }
  /// past: out may go past the caches.
  void run(const T* line, T* out, bool past) {
    if (shuffled_) {
      kernel_.run(line + before_, channels_, split_, levels_.data(), static_cast<index_t>(levels_.size()), scale_, past,
                  out, n_);
      return;
    }
    if (split_.eights <= 1)
      kernel_.few(line, channels_, split_, memory_.data(), scale_, out, n_);
    else if constexpr (longest_window<T> > 16)
      add_lines(line, out);
  }

 private:
  // From the sums of powers of two of the whole line.
  void add_lines(const T* line, T* out) {
    const index_t wide = n_ + before_;
    // The sums of 2^l that end at each sample.
    const auto level = [&](index_t l) { return l == 0 ? line : memory_.data() + l * stride_; };
    for (index_t l = 1; l <= top_; ++l) {
      const index_t apart = channels_ << (l - 1), first = (channels_ << l) - channels_;
      const T* const below = level(l - 1) + first;
      sums_.add2(below, below - apart, memory_.data() + l * stride_ + first, wide - first);
    }
    parts_.clear();
    index_t at = before_;
    for (index_t l = 0; l <= 3; ++l)
      if (split_.rest >> l & 1) {
        parts_.push_back(level(l) + at);
        at -= channels_ << l;
      }
    const index_t rest = static_cast<index_t>(parts_.size());
    const T* const first = level(3) + at;
    if (split_.eights & 1) at -= channels_ << 3;
    for (index_t l = 1; split_.eights >> l > 0; ++l)
      if (split_.eights >> l & 1) {
        parts_.push_back(level(l + 3) + at);
        at -= channels_ << (l + 3);
      }
    if (split_.eights & 1) parts_.push_back(first);
    kernel_.add(parts_.data(), rest, static_cast<index_t>(parts_.size()), scale_, out, n_);
  }
  window_split split_;
  index_t channels_, n_, before_;
  T scale_;
  window_along<T> kernel_;
  sum_kernels<T> sums_{};
  bool shuffled_;
  index_t stride_ = 0, top_ = 0;
  buffer<window_level<T>> levels_;
  buffer<T> memory_;
  buffer<const T*> parts_;
};

/// Rows [y0, y1) of a box of T to T.
template <class T>
void box_real_band(const geometry& g, row_reader<T>& reader, image_view<T> dst, bool normalize, index_t y0,
                   index_t y1) {
  const cpu::isa isa = cpu::current();
  const index_t c = g.dst.channels, n = g.src.width * c;
  const window_down<T> kernel = find_window_down<T>(isa);
  const index_t wide = n > kernel.lanes ? n : kernel.lanes;
  row_band_windows<T> down(g.rows, wide, kernel);
  const double area = normalize ? static_cast<double>(g.rows) * static_cast<double>(g.cols) : 1;
  line_windows<T> along(g.cols, c, g.dst.width * c, static_cast<T>(1 / area), isa);

  // Sums of columns, those outside the source included, which are copies of those inside.
  constexpr index_t slack = line_windows<T>::slack;
  const index_t last = g.first_x + g.dst.width + g.cols - 1;
  const index_t lead = whole_lines<T>(slack + (g.first_x < 0 ? -g.first_x : 0) * c);
  index_t stride = lead + whole_lines<T>((last * c > wide ? last * c : wide) + slack);
  if (stride * static_cast<index_t>(sizeof(T)) % 4096 == 0) stride += whole_lines<T>(1);
  struct copied {
    index_t to, from;
  };
  buffer<copied> copies;
  buffer<T> constants;
  const auto copy = [&](index_t x) {
    const index_t from = reader.column(x);
    for (index_t k = 0; k < c; ++k) copies.push_back({x * c + k, from < 0 ? -1 - k : from * c + k});
  };
  for (index_t x = g.first_x; x < 0; ++x) copy(x);
  for (index_t x = g.src.width; x < last; ++x) copy(x);
  for (index_t k = 0; k < c && reader.edge() == border::constant; ++k)
    constants.push_back(window_of(reader.constant(k), g.rows));

  // A band stays in the second cache beside the rows of the next one, unless what the windows keep does not: bands of
  // twice the rows took a tenth to a third longer.
  const index_t sources = y1 - y0 + g.rows - 1, first = g.first_y + y0;
  index_t band = (index_t{1} << 17) / static_cast<index_t>(sizeof(T)) / stride / 8 * 8;
  if (band < 16) band = 16;
  if (band * stride < down.kept()) band = (down.kept() / stride + 7) / 8 * 8;
  if (band > sources) band = (sources + 7) / 8 * 8;
  buffer<T> memory, packed;
  memory.resize(static_cast<std::size_t>((band + 1) * stride));
  const bool in_place = reader.source().packed() && n == wide;
  packed.assign(static_cast<std::size_t>(in_place ? 0 : band * wide), 0);
  buffer<const T*> rows(static_cast<std::size_t>(band)), soon(static_cast<std::size_t>(band));
  buffer<T*> sums(static_cast<std::size_t>(band));
  row_target<T> target(dst);
  // .85 to .9 of the time of a large image, alone and with one that reads it next.
  const bool past = dst.packed() && dst.size().samples() * static_cast<index_t>(sizeof(T)) >= past_caches_least;
  T* const nowhere = memory.data() + band * stride + lead;
  for (index_t i = 0; i < sources; i += band) {
    const index_t count = sources - i < band ? sources - i : band, blocks = (count + 7) / 8;
    for (index_t j = 0; j < 8 * blocks; ++j) {
      const T* row = reader.samples(first + i + (j < count ? j : count - 1));
      const bool more = in_place && i + band + j < sources;
      soon[static_cast<std::size_t>(j)] = more ? reader.samples(first + i + band + j) : row;
      if (!in_place)
        row = static_cast<T*>(std::memcpy(packed.data() + j * wide, row, static_cast<std::size_t>(n) * sizeof(T)));
      rows[static_cast<std::size_t>(j)] = row;
      const bool made = j < count && i + j + 1 >= g.rows;
      sums[static_cast<std::size_t>(j)] = made ? memory.data() + j * stride + lead : nowhere;
    }
    down.run(rows.data(), soon.data(), sums.data(), blocks);
    for (index_t j = 0; j < count; ++j) {
      T* const row = sums[static_cast<std::size_t>(j)];
      if (row == nowhere) continue;
      for (const copied& p : copies)
        row[p.to] = p.from < 0 ? constants[static_cast<std::size_t>(-1 - p.from)] : row[p.from];
      const index_t y = y0 + i + j - g.rows + 1;
      along.run(row + g.first_x * c, target.begin(y), past);
      target.end(y);
    }
  }
  if (past) past_stores_done();
}

}  // namespace detail
KONV_END
#endif

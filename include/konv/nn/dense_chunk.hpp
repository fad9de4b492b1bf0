// The pixels of a few output rows as the tile kernel takes them: where each is read and written, and the taps it has.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_DENSE_CHUNK_HPP
#define KONV_NN_DENSE_CHUNK_HPP

#include "dense_pass.hpp"
#include "slab.hpp"

KONV_BEGIN
namespace nn {

/// Output rows [y0, y1) of slice z of image n.
struct row_range {
  index_t n, z, y0, y1;
};

/// Pixels are listed in groups that read the same taps: all but those in zeros. Taps of a kernel row that lie side by
/// side in memory make one segment.
template <class T>
class dense_chunk {
 public:
  struct group {
    index_t at, pixels;      ///< in the lists of pixels
    index_t segment, count;  ///< in the lists of segments
    index_t run;             ///< taps that make one segment
  };
  buffer<group> groups;
  buffer<const T*> from;       ///< per pixel: its sample under a tap at 0
  buffer<T*> to;               ///< per pixel: its first output channel
  buffer<T*> held;             ///< per pixel: its sums between blocks of input channels, where it has any
  buffer<index_t> segments;    ///< from a pixel's sample on
  buffer<index_t> numbers;     ///< the first tap of each segment

  /// What list() is about from here on. Where edge means zeros, taps outside are left out.
  void begin(const dense_pass<T>& pass, const slab<T>& source, const field<const T>& x, border edge) {
    pass_ = &pass;
    source_ = &source;
    zeros_ = edge == border::constant;
    channels_ = x.c;
    d_ = x.d;
    h_ = x.h;
    w_ = x.w;
  }
  /// sums: `block` numbers for each pixel, which are listed in held; null: none. apart: columns with fewer taps may
  /// make groups of their own. together: the taps of a kernel row may make one segment.
  void list(const field<T>& y, const row_range& r, T* sums, index_t block, bool apart, bool together) {
    const axis_rule &ay = pass_->axes[1], &ax = pass_->axes[2];
    groups.clear();
    segments.clear();
    numbers.clear();
    from.clear();
    to.clear();
    held.clear();
    const range taps_z = taps_of(pass_->axes[0], r.z, d_);
    for (index_t r0 = r.y0; r0 < r.y1;) {
      const range taps_y = taps_of(ay, r0, h_);
      index_t r1 = r0 + 1;
      while (r1 < r.y1 && taps_of(ay, r1, h_) == taps_y) ++r1;
      const bool split = apart && r1 - r0 >= 4 && ax.count <= 64;  // only where that makes whole tiles
      for (index_t c0 = 0; c0 < ax.count;) {
        const range taps_x = split ? taps_of(ax, c0, w_) : range{0, static_cast<index_t>(ax.taps.size())};
        index_t c1 = split ? c0 + 1 : ax.count;
        while (c1 < ax.count && taps_of(ax, c1, w_) == taps_x) ++c1;
        add_pixels(y, r, {r0, r1}, {c0, c1}, sums, block);
        add_taps(r.z, taps_z, taps_y, taps_x, together);
        c0 = c1;
      }
      r0 = r1;
    }
  }

  std::size_t bytes() const {
    return sizeof(T*) * (from.capacity() + to.capacity() + held.capacity()) +
           sizeof(index_t) * (segments.capacity() + numbers.capacity()) + sizeof(group) * groups.capacity();
  }

 private:
  using range = std::pair<index_t, index_t>;  // from the first on, before the second

  // The taps that output o has in a source of n: all where padding is not zero.
  range taps_of(const axis_rule& a, index_t o, index_t n) const {
    return zeros_ ? a.inside(o, n) : range{0, static_cast<index_t>(a.taps.size())};
  }

  // Output rows x columns as a group.
  void add_pixels(const field<T>& y, const row_range& part, range rows, range columns, T* sums, index_t block) {
    const axis_rule &az = pass_->axes[0], &ay = pass_->axes[1], &ax = pass_->axes[2];
    const index_t step = ax.step * source_->pixel(), y_step = ax.every * y.sw, width = columns.second - columns.first;
    const std::size_t at = from.size(), count = static_cast<std::size_t>((rows.second - rows.first) * width);
    groups.push_back({static_cast<index_t>(at), static_cast<index_t>(count), 0, 0, 1});
    from.resize(at + count);
    to.resize(at + count);
    if (sums) held.resize(at + count);
    const T** in = from.data() + at;
    T **out = to.data() + at, **hold = sums ? held.data() + at : nullptr;
    for (index_t r = rows.first; r < rows.second; ++r, in += width, out += width) {
      const T* row_in = source_->base() + (r - part.y0) * ay.step * source_->row() + columns.first * step;
      T* row_out = y.at(part.n, az.first + part.z * az.every, ay.first + r * ay.every,
                        ax.first + columns.first * ax.every);
      for (index_t c = 0; c < width; ++c) {
        in[c] = row_in + c * step;
        out[c] = row_out + c * y_step;
      }
      if (!sums) continue;
      T* row_sums = sums + ((r - part.y0) * ax.count + columns.first) * block;
      for (index_t c = 0; c < width; ++c) *hold++ = row_sums + c * block;
    }
  }
  // Their taps.
  void add_taps(index_t z, range taps_z, range taps_y, range taps_x, bool together) {
    const axis_rule &az = pass_->axes[0], &ay = pass_->axes[1], &ax = pass_->axes[2];
    const index_t wide = static_cast<index_t>(ax.taps.size()), high = static_cast<index_t>(ay.taps.size());
    const auto tap = [](const axis_rule& a, index_t k) { return a.taps[static_cast<std::size_t>(k)]; };
    group& g = groups[groups.size() - 1];
    g.segment = static_cast<index_t>(segments.size());
    together = together && taps_x.first < taps_x.second;
    for (index_t k = taps_x.first + 1; k < taps_x.second; ++k)
      together = together && (tap(ax, k) - tap(ax, k - 1)) * source_->pixel() == channels_;
    g.run = together ? taps_x.second - taps_x.first : 1;
    for (index_t i = taps_z.first; i < taps_z.second; ++i)
      for (index_t j = taps_y.first; j < taps_y.second; ++j)
        for (index_t k = taps_x.first; k < taps_x.second; k += g.run) {
          segments.push_back(source_->tap(z, tap(az, i), tap(ay, j), tap(ax, k)));
          numbers.push_back((i * high + j) * wide + k);
        }
    g.count = static_cast<index_t>(segments.size()) - g.segment;
  }

  const dense_pass<T>* pass_ = nullptr;
  const slab<T>* source_ = nullptr;
  bool zeros_ = false;
  index_t channels_ = 1, d_ = 1, h_ = 1, w_ = 1;
};

}  // namespace nn
KONV_END
#endif

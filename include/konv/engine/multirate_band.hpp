// The levels of a multirate Gaussian over a band of rows: halved, blurred and doubled when they are asked for.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_MULTIRATE_BAND_HPP
#define KONV_ENGINE_MULTIRATE_BAND_HPP

#include "../kernels/halving.hpp"
#include "multirate_axis.hpp"
#include "padded.hpp"
#include "quad_passes.hpp"
#include "row_places.hpp"

KONV_BEGIN
namespace detail {

/// A few rows of f32, each kept in the slot of its number until another wants it.
class row_slots {
 public:
  void set(index_t samples, index_t rows) {
    places_.reset(rows);
    stride_ = (samples + slack + 15) / 16 * 16;
    if (stride_ % 1024 == 0) stride_ += 16;  // rows 4096 bytes apart would share their cache sets
    memory_.assign(static_cast<std::size_t>(stride_ * places_.count()), 0);
  }
  float* slot(index_t y) { return memory_.data() + places_.of(y) * stride_; }
  /// Whether row y has yet to be made; it is taken to be from now on.
  bool wants(index_t y) { return places_.wants(y); }

 private:
  static constexpr index_t slack = 128;  // kernels read and write whole blocks
  index_t stride_ = 0;
  buffer<float> memory_;
  row_places places_;
};

/// The levels over a band of rows of a packed source. Rows are made, two or four at a time, when they are first asked
/// for, from rows of the level before; what is kept of a level fits in the second cache.
template <class Src>
class multirate_band {
 public:
  KONV_COLD multirate_band(image_view<const Src> src, const multirate_axis& down, const multirate_axis& along,
                           int levels, border edge, const fill& value)
      : reader_(src, edge, value),
        down_(down),
        along_(along),
        levels_(levels),
        c_(src.channels()),
        taps_(quad_taps::of(down.middle, along.middle)),
        kernels_(find_halving(cpu::current())),
        quads_(find_folded_quads(cpu::current())),
        first_(find_first(cpu::current())),
        down_fn_(find_halve_down<float>(cpu::current())),
        back_down_(find_double_down<float>(cpu::current())) {
    for (int l = 1; l <= levels; ++l) {
      halved_[l].set(width_before(l), l < levels ? 12 : 2 * down.reach() + 6);
      doubled_[l].set(width_after(l - 1), 6);
      if (l < levels) risen_[l].set(width_after(l), 2);
    }
    const auto wide = along.before[0];
    for (index_t x = wide.from; x < wide.to; ++x)
      if (x < 0 || x >= src.width()) outside_.push_back({(x - wide.from) * c_, border_index(edge, x, src.width())});
    const index_t room = (wide.size() * c_ + 4 * halving_kernels::slack + 15) / 16 * 16;
    lines_.assign(static_cast<std::size_t>(2 * room), 0);
    for (index_t k = 0; k < 2; ++k) line_[k] = lines_.data() + k * room;
    if constexpr (bytes) {
      byte_lines_.assign(static_cast<std::size_t>(2 * room), 0);
      if (c_ > 1) pairs_.assign(static_cast<std::size_t>(room / 2 + 2 * halving_kernels::slack), 0);
    }
    const index_t half = room / 2 + 2 * halving_kernels::slack;
    halves_.assign(static_cast<std::size_t>(2 * half), 0);
    even_ = halves_.data();
    odd_ = even_ + half;
    set_quads();
  }

  /// The rows that output rows 2 b and 2 b + 1 are made of, five, or with two pairs six, the last five of
  /// which make the next two.
  void rows(index_t b, index_t pairs, const float** out) { rows_under(0, b, pairs, out); }

 private:
  static constexpr bool bytes = std::is_same_v<Src, std::uint8_t>;
  static auto find_first(cpu::isa i) {
    if constexpr (bytes)
      return find_byte_halving<>(i);
    else
      return find_halve_down<Src>(i);
  }
  struct pixel {
    index_t at, from;  // a sample of the line, and the source column that it shows, -1 for the constant
  };
  index_t width_before(int l) const { return along_.before[l].size() * c_; }
  index_t width_after(int l) const { return along_.after[l].size() * c_; }

  // Row y of level l > 0 on the way down.
  const float* halved(int l, index_t y) {
    const index_t even = y & ~index_t{1};
    if (halved_[l].wants(even)) {
      float* const out[2] = {halved_[l].slot(even), halved_[l].slot(even + 1)};
      if (l == 1)
        halve_source(even, out);
      else
        halve(l, even, out);
    }
    return halved_[l].slot(y);
  }
  void halve_source(index_t y, float* const* out) {
    const Src* taps[15];
    for (index_t t = 0; t < 15; ++t) taps[t] = reader_.samples(2 * y + t - 4);
    if constexpr (bytes) {
      halve_bytes(taps, out);
    } else {
      first_(taps, inside(line_).rows, samples());
      for (index_t r = 0; r < 2; ++r) {
        close(line_[r], [&](index_t k) { return static_cast<float>(reader_.constant(k)); });
        halve_line(1, line_[r], out[r]);
      }
    }
  }
  // The same from u8.
  void halve_bytes(const Src* const* taps, float* const* out) {
    const index_t pixels = along_.before[0].size() + 1, room = static_cast<index_t>(byte_lines_.size()) / 2;
    std::int16_t* const lines[2] = {byte_lines_.data(), byte_lines_.data() + room};
    first_.down(taps, inside(lines).rows, samples());
    for (index_t r = 0; r < 2; ++r) {
      close(lines[r], [&](index_t k) { return static_cast<std::int16_t>(reader_.constant(k) * 256 - 32768); });
      const auto* pairs = reinterpret_cast<const std::int32_t*>(lines[r]);
      if (c_ > 1) {
        first_.pair(lines[r], c_, pairs_.data(), pixels / 2 * 2);
        pairs = pairs_.data();
      }
      first_.along(pairs, c_, out[r], width_before(1));
    }
  }
  // Lines of the source with what lies outside, from where the source's own samples begin.
  template <class T>
  struct two_rows {
    T* rows[2];
  };
  template <class T>
  two_rows<T> inside(T* const (&lines)[2]) const {
    const index_t begin = -along_.before[0].from * c_;
    return {{lines[0] + begin, lines[1] + begin}};
  }
  index_t samples() const { return reader_.source().width() * c_; }
  template <class T, class Constant>
  void close(T* line, Constant&& constant) const {
    const T* const inside = line - along_.before[0].from * c_;
    if (c_ == 1) {
      const T outside = reader_.edge() == border::constant ? constant(0) : T{};
      for (const pixel& p : outside_) line[p.at] = p.from < 0 ? outside : inside[p.from];
      return;
    }
    for (const pixel& p : outside_)
      for (index_t k = 0; k < c_; ++k) line[p.at + k] = p.from < 0 ? constant(k) : inside[p.from * c_ + k];
  }
  void halve(int l, index_t y, float* const* out) {
    const float* taps[15];
    for (index_t t = 0; t < 15; ++t) taps[t] = t < 11 ? halved(l - 1, 2 * y + t - 4) : taps[10];
    down_fn_(taps, line_, width_before(l - 1));
    for (index_t r = 0; r < 2; ++r) halve_line(l, line_[r], out[r]);
  }
  void halve_line(int l, const float* line, float* out) {
    kernels_.apart(line, c_, even_, odd_, along_.before[l - 1].size());
    kernels_.halve_along(even_, odd_, c_, out, width_before(l));
  }

  // Row y of the last level, blurred: four at a time.
  const float* blurred(index_t y) {
    const index_t first = y & ~index_t{3};
    if (first != blurred_first_) {
      blurred_first_ = first;
      const index_t reach = down_.reach(), rows = 2 * reach + 1, n = width_before(levels_);
      for (index_t i = 0; i < rows + 3; ++i)
        quad_rows_[static_cast<std::size_t>(i)] = halved(levels_, first - reach + i);
      const index_t whole = (n + quads_.block - 1) / quads_.block * quads_.block;
      quads_.find(true, true)({quad_rows_.data(), taps_.column.data(), rows}, 0, planes_, 0, whole);
      quads_.find(true, c_ == 1)({quad_along_.data(), taps_.row.data(), 2 * along_.reach() + 1}, 0,
                                           blurred_rows_, 0, width_after(levels_));
    }
    return blurred_rows_[y - first];
  }
  void set_quads() {
    const index_t plane = (width_before(levels_) + 127) / 64 * 64 + 16;
    const index_t row = (width_after(levels_) + 2 * halving_kernels::slack) / 16 * 16;
    middle_.assign(static_cast<std::size_t>(4 * plane + 4 * row), 0);
    for (index_t r = 0; r < 4; ++r) {
      planes_[r] = middle_.data() + r * plane;
      blurred_rows_[r] = middle_.data() + 4 * plane + r * row;
    }
    quad_rows_.resize(static_cast<std::size_t>(2 * down_.reach() + 4));
    const index_t taps = 2 * along_.reach() + 1;
    const auto at = [&](index_t p) { quad_along_.push_back(planes_[p % 4] + p / 4 * 4); };
    if (c_ == 1)
      for (index_t i = 0; i < taps + 3; ++i) at(i);
    else
      for (index_t i = 0; i < 4 * taps; ++i) at(i / 4 * c_ + i % 4);
  }

  // Row y of level l > 0 on the way back.
  const float* risen(int l, index_t y) {
    if (l == levels_) return blurred(y);
    const index_t even = y & ~index_t{1};
    if (risen_[l].wants(even)) {
      const float* rows[5];
      rows_under(l, even / 2, 1, rows);
      float* const out[2] = {risen_[l].slot(even), risen_[l].slot(even + 1)};
      back_down_(rows, out, width_after(l), 1);
    }
    return risen_[l].slot(y);
  }
  void rows_under(int l, index_t b, index_t pairs, const float** out) {
    for (index_t t = 0; t < 4 + pairs; ++t) out[t] = doubled(l + 1, b + t - 2);
  }
  // Row y of level l, doubled along.
  const float* doubled(int l, index_t y) {
    float* const at = doubled_[l].slot(y);
    if (!doubled_[l].wants(y)) return at;
    const index_t pixels = along_.after[l - 1].size();
    const float* const low = risen(l, y) + (along_.after[l - 1].from / 2 - 2 - along_.after[l].from) * c_;
    kernels_.double_along(low, c_, even_, odd_, (pixels + 1) / 2 * c_);
    kernels_.together(even_, odd_, c_, at, pixels);
    return at;
  }

  row_reader<Src> reader_;
  const multirate_axis &down_, &along_;
  int levels_;
  index_t c_;
  quad_taps taps_;
  halving_kernels kernels_;
  quad_kernels quads_;
  std::conditional_t<bytes, byte_halving, halve_down_fn<Src>> first_;
  halve_down_fn<float> down_fn_;
  double_down_fn<float> back_down_;
  buffer<pixel> outside_;
  static constexpr int most = multirate_axis::most;
  row_slots halved_[most], doubled_[most], risen_[most];
  buffer<float> lines_, halves_, middle_;
  buffer<std::int16_t> byte_lines_;
  buffer<std::int32_t> pairs_;
  buffer<const float*> quad_rows_, quad_along_;
  float *line_[2], *even_, *odd_, *planes_[4], *blurred_rows_[4];
  index_t blurred_first_ = PTRDIFF_MIN;
};

}  // namespace detail
KONV_END
#endif

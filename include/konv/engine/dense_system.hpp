// A number system at work on images of two types: its dense kernels, how rows come to them and how sums leave them.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_DENSE_SYSTEM_HPP
#define KONV_ENGINE_DENSE_SYSTEM_HPP

#include "line.hpp"
#include "taps.hpp"

KONV_BEGIN

/// What a dense kernel leaves.
enum class dense_result : unsigned char { sums, u8, s16 };

/// A call of a dense kernel of any kind: dense_args without its types.
struct dense_call {
  const taps_table* taps = nullptr;
  const row_pointers* rows = nullptr;
  const row_pointers* out = nullptr;
  const index_t* offsets = nullptr;
  index_t columns = 0, x = 0, n = 0;
  const std::byte* soon = nullptr;
  index_t soon_rows = 0, soon_step = 0;
  bool past_caches = false;
  dense_result result = dense_result::sums;
};

/// A dense kernel of any kind.
struct dense_any {
  using fn = void (*)();
  void (*call)(const dense_call&, fn) = nullptr;
  fn block = nullptr, single = nullptr;  ///< called by `call`, which knows their types
  index_t block_rows = 1, tile_samples = 1;

  void operator()(const dense_call& c, index_t rows) const { call(c, rows > 1 ? block : single); }
};

namespace detail {

template <dense_kind K>
void call_dense(const dense_call& c, void (*kernel)()) {
  dense_args<K> a;
  a.rows = static_cast<const dense_unit<K>*>(c.rows->data());
  a.taps_y = c.taps->taps_y.data();
  a.passes = c.taps->passes();
  a.weights = reinterpret_cast<const dense_weight<K>*>(c.taps->weights.data());
  a.offsets = c.offsets;
  a.columns = c.columns;
  a.distance = c.taps->distance;
  a.x = c.x;
  a.n = c.n;
  a.past_caches = c.past_caches;
  a.soon = c.soon;
  a.soon_rows = c.soon_rows;
  a.soon_step = c.soon_step;
  a.split = c.taps->split;
  a.bias = c.taps->bias;
  a.shift = c.taps->shift;
  a.ties = c.taps->ties;
  if (c.result == dense_result::u8)
    a.out_u8 = c.out->as<std::uint8_t>();
  else if (c.result == dense_result::s16)
    a.out_s16 = c.out->as<std::int16_t>();
  else
    a.out = c.out->as<dense_out<K>>();
  reinterpret_cast<void (*)(const dense_args<K>&)>(kernel)(a);
}

template <dense_kind K>
dense_any any_dense(const dense_kernel<K>& k) {
  return {&call_dense<K>, reinterpret_cast<dense_any::fn>(k.block), reinterpret_cast<dense_any::fn>(k.single),
          k.block_rows, k.tile_samples};
}

}  // namespace detail

struct dense_system {
  dense_kind kind = dense_kind::f32;
  row_form rows;             ///< from the source
  dense_any usual;           ///< for all kernels and strides; and where there are any,
  dense_any tall;            ///< blocks for passes of at least that many kernel rows
  dense_any fast;            ///< blocks for taps_table::fast
  dense_any stride2;         ///< for a horizontal stride of 2
  index_t sum = 1;           ///< bytes of a sum
  finish_fn finish = nullptr;  ///< sums to samples of the destination
  bool same = false;           ///< sums are of the destination's type
  dense_result own = dense_result::sums;  ///< how the kernel itself can leave samples of the destination

  /// What makes samples of sums; null where nothing is left to do.
  finish_fn finish_for(const finish_args& f) const { return same && f.scale == 1 && f.offset == 0 ? nullptr : finish; }
};

/// u8 to u8 goes in integers, but for truncation, precision beyond theirs, and weights that 16 bits do not hold well
/// enough: row by row then, or whole kernels by tall blocks, for the sake of everybody's compile time.
template <dense_kind K, class Src, class Dst>
inline constexpr bool is_rare =
    K == dense_kind::f32 && std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>;

/// How kernels come, and how much a program need compile for them.
///   whole      as such
///   factors    as a column and a row: rarely carried out tap by tap, so that special cases do not pay
///   unstrided  so, and never with strides: f32 sources then go by quads, but for a single row or column
///   passes     so, of real weights, with two passes demanded: f32 sources go by quads always, others never in integers
enum class kernel_form : unsigned char { whole, factors, unstrided, passes };

/// Finds the system of a kind.
template <dense_kind K, class Src, class Dst, kernel_form Form>
dense_system find_system(cpu::isa isa) {
  constexpr bool integer_sums = K == dense_kind::pair || K == dense_kind::bytes;
  constexpr bool floats = K == dense_kind::f32 && std::is_same_v<Src, float>;
  constexpr bool whole = Form == kernel_form::whole;
  constexpr bool main = integer_sums ? std::is_same_v<Dst, std::int16_t> || (std::is_same_v<Dst, std::uint8_t> && whole)
                                     : floats && whole;
  constexpr bool rare = is_rare<K, Src, Dst> || (floats && Form >= kernel_form::unstrided);
  using row = dense_row<K>;
  using out = dense_out<K>;
  dense_system s;
  s.kind = K;
  s.rows.source = sizeof(Src);
  s.rows.work = sizeof(row);
  if constexpr (K == dense_kind::pair)
    s.rows.pair = find_pair<Src>(isa);
  else if constexpr (!std::is_same_v<Src, row>)
    s.rows.convert = find_convert<Src, row>(isa);
  if constexpr (!rare && Form < kernel_form::unstrided) s.rows.split2 = find_split2<row>(isa);
  constexpr dense_road road = main ? dense_road::main : rare ? dense_road::rare : dense_road::usual;
  if constexpr (!floats || Form != kernel_form::passes) s.usual = detail::any_dense(find_dense<K, road>(isa));
  if constexpr (is_rare<K, Src, Dst> && Form == kernel_form::whole) s.tall = detail::any_dense(find_tall<>(isa));
  if constexpr (K == dense_kind::bytes && main) s.fast = detail::any_dense(find_fast<>(isa));
  if constexpr (K == dense_kind::f32 && main) s.stride2 = detail::any_dense(find_stride2<>(isa));
  s.sum = sizeof(out);
  s.finish = find_finish<out, Dst>(isa);
  s.same = std::is_same_v<out, Dst>;
  if constexpr (integer_sums && std::is_same_v<Dst, std::uint8_t>) s.own = dense_result::u8;
  if constexpr (integer_sums && std::is_same_v<Dst, std::int16_t>) s.own = dense_result::s16;
  return s;
}

KONV_END
#endif

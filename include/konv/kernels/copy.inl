// Rows copied as they are, a line of the cache or so at a time.
//
// Why              memcpy of more than a few KB is one `rep movsb` in the C library, and that takes four times as long
//                  where source and destination are not aligned alike: what a border on the left makes of every row.
// What bounds it   one store per cycle, then memory.
#if KONV_WIDTH > 4
typedef std::int32_t any_u __attribute__((vector_size(KONV_WIDTH), aligned(1), may_alias));

template <int... U>
KONV_INLINE void copy_vectors(const std::uint8_t* in, std::uint8_t* out, std::integer_sequence<int, U...>) {
  s32v v[sizeof...(U)] = {*reinterpret_cast<const any_u*>(in + U * KONV_WIDTH)...};
  keep(v[0]);  // g++ would make the loop a call of memcpy
  ((*reinterpret_cast<any_u*>(out + U * KONV_WIDTH) = v[U]), ...);
}
#endif
template <int Unused = 0>
void copy_bytes(const void* from, void* to, index_t n) {
#if KONV_WIDTH > 4
  const auto* in = static_cast<const std::uint8_t*>(from);
  auto* out = static_cast<std::uint8_t*>(to);
  if (n >= KONV_WIDTH) {
    using four = std::make_integer_sequence<int, 4>;
    using one = std::make_integer_sequence<int, 1>;
    index_t x = 0;
    for (; x + 4 * KONV_WIDTH <= n; x += 4 * KONV_WIDTH) copy_vectors(in + x, out + x, four{});
    for (; x + KONV_WIDTH <= n; x += KONV_WIDTH) copy_vectors(in + x, out + x, one{});
    copy_vectors(in + n - KONV_WIDTH, out + n - KONV_WIDTH, one{});
    return;
  }
#endif
  if (n > 0) std::memcpy(to, from, static_cast<std::size_t>(n));
}
template <int Unused = 0>
auto get_copy() {
  return &copy_bytes<>;
}

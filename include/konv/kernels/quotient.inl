// Quotients. See quotient.hpp for their meaning.
//
// Loop order       along the row, lanes32 sums at a time.
// What bounds it   conversions to double and back, a third of what divisions would take.
// Numerics         integers: the product with 1 / count, in double, errs by less than 2^-31, and a quotient that is no tie
//                  is 2^-24 or more away from one (half of 1 / count). So rounding it to a multiple of 2^-30 makes ties
//                  of the true ones, and of nothing else. Reals: divided.

template <class T>
KONV_INLINE f64v divided(const std::int32_t* sum, f64v count, f64v inverse) {
  if constexpr (std::is_floating_point_v<T>) {
    return doubles(load_half(sum)) / count;
  } else {
    f64v v = doubles(load_half(sum)) * inverse + splat(0x1.8p22);
    keep(v);
    return v - splat(0x1.8p22);
  }
}

template <class T>
void quotients(const std::int32_t* sums, std::int32_t count, T* out, index_t n) {
  const double real = static_cast<double>(count);
  const f64v by = splat(real), inverse = splat(1 / real);
  index_t x = 0;
  if constexpr (std::is_same_v<T, double>) {
    for (; x + lanes64 <= n; x += lanes64) store(out + x, divided<T>(sums + x, by, inverse));
  } else if constexpr (std::is_same_v<T, float>) {
    for (; x + lanes64 <= n; x += lanes64) store_half(out + x, floats(divided<T>(sums + x, by, inverse)));
  } else {
    for (; x + lanes32 <= n; x += lanes32) {
      const s32h low = rounded<T>(divided<T>(sums + x, by, inverse));
      if constexpr (lanes32 == lanes64)
        narrow(low, out + x);
      else
        narrow(joined(low, rounded<T>(divided<T>(sums + x + lanes64, by, inverse))), out + x);
    }
  }
  for (; x < n; ++x) out[x] = saturate_cast<T>(static_cast<double>(sums[x]) / real);
}

template <class T>
quotient_fn<T> get_quotient() {
  return &quotients<T>;
}

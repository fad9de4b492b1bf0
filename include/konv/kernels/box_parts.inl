// Sums of parts of samples, in f64, for samples too far apart for one sum. A part has few enough bits for its sums to
// be exact; parts are cut at powers of two that depend on nothing but the size of the box.
#if KONV_WIDTH == 4
KONV_INLINE f64v pick(bool which, f64v yes, f64v no) { return which ? yes : no; }
KONV_INLINE f64v size_of(f64v v) { return std::fabs(v); }
#else
typedef std::int64_t s64v __attribute__((vector_size(KONV_WIDTH)));
KONV_INLINE f64v pick(s64v which, f64v yes, f64v no) { return which ? yes : no; }
KONV_INLINE f64v size_of(f64v v) { return (f64v)((s64v)v & 0x7fffffffffffffff); }
#endif

// Adding 1.5 * 2^52 units and taking them away again rounds to a unit.
enum class part_kind { top, rest, other };
template <part_kind Kind>
struct add_part {
  double* sums;
  f64v unit, limit, above, above_limit;
  static KONV_INLINE f64v rounded(f64v v, f64v unit) { return (v + unit) - unit; }
  KONV_INLINE f64v part(const float* p) const {
    const f64v any = doubles(load_half(p)), v = pick(size_of(any) < 0x1p128, any, f64v{});
    if constexpr (Kind == part_kind::top) return rounded(v, unit);
    if constexpr (Kind == part_kind::rest) return v - rounded(v, above);
    return pick(size_of(v) < limit, rounded(v, unit), v) - pick(size_of(v) < above_limit, rounded(v, above), v);
  }
  KONV_INLINE void half(index_t x, const float* in, const float* out) const {
    store(sums + x, load(sums + x) + (part(in) - part(out)));
  }
  KONV_INLINE void operator()(index_t x, const float* in, const float* out) const {
    half(x, in, out);
    if constexpr (lanes32 > lanes64) half(x + lanes64, in + lanes64, out + lanes64);
  }
};
struct add_infinite {
  double* sums;
  f64v sign;
  KONV_INLINE f64v found(const float* p) const {
    const f64v v = doubles(load_half(p)) * sign;
    return pick(v < 0x1p128, f64v{}, splat(1.0));  // NaN is not below anything
  }
  KONV_INLINE void half(index_t x, const float* in, const float* out) const {
    store(sums + x, load(sums + x) + (found(in) - found(out)));
  }
  KONV_INLINE void operator()(index_t x, const float* in, const float* out) const {
    half(x, in, out);
    if constexpr (lanes32 > lanes64) half(x + lanes64, in + lanes64, out + lanes64);
  }
};
inline void box_part_columns(double* sums, const float* enter, const float* leave, const sample_part& p, index_t n) {
  if (p.infinite != 0) {
    add_infinite add{sums, splat(static_cast<double>(p.infinite))};
    box_rows(enter, leave, n, add);
    return;
  }
  const double unit = std::ldexp(1.0, p.unit), above = std::ldexp(1.0, p.above);
  const f64v none = splat(0.0), big_unit = splat(0x1.8p52 * unit), big_above = splat(0x1.8p52 * above);
  if (p.topmost) {
    add_part<part_kind::top> add{sums, p.all ? none : big_unit, none, none, none};
    box_rows(enter, leave, n, add);
  } else if (p.all && p.second) {
    add_part<part_kind::rest> add{sums, none, none, big_above, none};
    box_rows(enter, leave, n, add);
  } else {
    add_part<part_kind::other> add{sums, big_unit, p.all ? none : splat(0x1p30 * unit), big_above,
                                   splat(0x1p30 * above)};
    box_rows(enter, leave, n, add);
  }
}

struct put_sum {
  double* out;
  KONV_INLINE void operator()(index_t x, f64v sum) const { store(out + x, sum); }
  KONV_INLINE void last(index_t x, f64v sum, index_t) const { store(out + x, sum); }
  KONV_INLINE void one(index_t x, double sum) const { out[x] = sum; }
};

inline void box_part_sums(const double* sums, index_t cols, index_t step, double* out, index_t n) {
  run_along(sums, cols, step, n, put_sum{out});
}

// Knuth's sum of two: what the rounded total lacks goes to the errors.
inline void box_gather(const double* sum, double* total, double* error, index_t n) {
  for (index_t x = 0; x < n; x += lanes64) {
    const f64v a = load(total + x), b = load(sum + x), s = a + b, bb = s - a;
    store(error + x, load(error + x) + ((a - (s - bb)) + (b - bb)));
    store(total + x, s);
  }
}
inline void box_finish(const double* total, const double* error, double factor, float* out, index_t n) {
  const put_mean put{factor, out, false};
  index_t x = 0;
  for (; x + lanes64 <= n; x += lanes64) put(x, load(total + x) + load(error + x));
  if (x < n) put.last(x, load(total + x) + load(error + x), n - x);
}
inline box_part_kernels get_box_parts() { return {&box_part_columns, &box_part_sums, &box_gather, &box_finish}; }

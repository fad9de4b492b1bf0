// What a tap of a dense kernel does to a vector of sums, for each kind, and how sums leave the registers.

// ---- what a tap does, per kind -------------------------------------------------------------------------------------
// help: what stays in registers from tile to tile.
template <dense_kind Kind>
struct taps;

struct no_help {
  explicit KONV_INLINE no_help(index_t) {}
};

template <>
struct taps<dense_kind::f32> {
  using vec = f32v;
  using help = no_help;
  static constexpr index_t lanes = lanes32;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], const float* row, no_help, std::integer_sequence<int, U...>) {
    ((x[U] = load(row + U * lanes)), ...);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return fma(x, w, acc); }
  static KONV_INLINE vec start(const dense_args<dense_kind::f32>&) { return splat(0.0f); }
};
template <>
struct taps<dense_kind::f64> {
  using vec = f64v;
  using help = no_help;
  static constexpr index_t lanes = lanes64;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], const double* row, no_help, std::integer_sequence<int, U...>) {
    ((x[U] = load(row + U * lanes)), ...);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return fma(x, w, acc); }
  static KONV_INLINE vec start(const dense_args<dense_kind::f64>&) { return splat(0.0); }
};
template <>
struct taps<dense_kind::pair> {
  using vec = s32v;
  using help = no_help;
  static constexpr index_t lanes = lanes32;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], const std::int32_t* row, no_help, std::integer_sequence<int, U...>) {
    ((x[U] = load(row + U * lanes)), ...);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return dot2(acc, x, w); }
  static KONV_INLINE vec start(const dense_args<dense_kind::pair>& a) { return splat(a.bias); }
};
template <>
struct taps<dense_kind::bytes> {
  using vec = s32v;
  using help = pairing;
  static constexpr index_t lanes = lanes32;
  template <int V, int... U>
  static KONV_INLINE void fetch(vec (&x)[V], const std::uint8_t* row, const pairing& by,
                                std::integer_sequence<int, U...>) {
    pair_bytes(row, by, x);
  }
  static KONV_INLINE vec step(vec x, vec w, vec acc) { return dot2(acc, x, w); }
  static KONV_INLINE vec start(const dense_args<dense_kind::bytes>& a) { return splat(a.split ? 0 : a.bias); }
};

template <dense_kind Kind>
inline constexpr bool integer_sums = Kind == dense_kind::pair || Kind == dense_kind::bytes;

// ---- how a tile leaves the registers -------------------------------------------------------------------------------
// Folds, not loops: a loop over an array of vectors that the compiler has not unrolled in time puts it into memory.
template <dense_kind Kind, int V, int... U>
KONV_INLINE void leave_row(const typename taps<Kind>::vec (&acc)[V], dense_out<Kind>* out,
                           std::integer_sequence<int, U...>) {
  (store(out + U * taps<Kind>::lanes, acc[U]), ...);
}
template <int V, int... U>
KONV_INLINE void leave_past(const f32v (&acc)[V], float* out, std::integer_sequence<int, U...>) {
  (store_past(out + U * lanes32, acc[U]), ...);
}
template <dense_kind Kind, int V, int... O>
KONV_INLINE void leave(const typename taps<Kind>::vec (*acc)[V], index_t x, const dense_args<Kind>& a,
                       std::integer_sequence<int, O...>) {
  if constexpr (integer_sums<Kind>) {
    constexpr bool lanes = Kind == dense_kind::bytes;  // what pair_bytes did to the order
    if (a.out_u8) {
      (store_u8<V, lanes>(acc[O], a.out_u8[O] + x, a.shift, a.ties), ...);
      return;
    }
    if (a.out_s16) {
      (store_s16<V, lanes>(acc[O], a.out_s16[O] + x), ...);
      return;
    }
    (store_s32<V, lanes>(acc[O], a.out[O] + x), ...);
  } else {
    // Half a line past the caches takes five times as long as a whole one: AVX2's tiles do not go there.
    if constexpr (Kind == dense_kind::f32 && sizeof...(O) > 1 && V * lanes32 % 16 == 0) {
      if (a.past_caches && x % 16 == 0) {
        (leave_past<V>(acc[O], a.out[O] + x, std::make_integer_sequence<int, V>{}), ...);
        return;
      }
    }
    (leave_row<Kind, V>(acc[O], a.out[O] + x, std::make_integer_sequence<int, V>{}), ...);
  }
}

template <dense_kind Kind, int V, int... U>
KONV_INLINE void start_row(typename taps<Kind>::vec (&acc)[V], const dense_args<Kind>& a,
                           std::integer_sequence<int, U...>) {
  ((acc[U] = taps<Kind>::start(a)), ...);
}
template <dense_kind Kind, int V, int... O>
KONV_INLINE void start(typename taps<Kind>::vec (*acc)[V], const dense_args<Kind>& a,
                       std::integer_sequence<int, O...>) {
  (start_row<Kind, V>(acc[O], a, std::make_integer_sequence<int, V>{}), ...);
}

// From the first parts of the weights to the second ones.
template <int V, int... U>
KONV_INLINE void raise_row(s32v (&acc)[V], const dense_args<dense_kind::bytes>& a, std::integer_sequence<int, U...>) {
  ((acc[U] = (acc[U] << a.split) + a.bias), ...);
}
template <int V, int... O>
KONV_INLINE void raise(s32v (*acc)[V], const dense_args<dense_kind::bytes>& a, std::integer_sequence<int, O...>) {
  (raise_row<V>(acc[O], a, std::make_integer_sequence<int, V>{}), ...);
}

// One weight for the samples of one output row.
template <dense_kind Kind, int V, int... U>
KONV_INLINE void serve(typename taps<Kind>::vec (&acc)[V], const typename taps<Kind>::vec (&x)[V],
                       const dense_weight<Kind>* w, std::integer_sequence<int, U...>) {
  typename taps<Kind>::vec k = splat_here(w);
  ((acc[U] = taps<Kind>::step(x[U], k, acc[U])), ...);
  if constexpr (integer_sums<Kind>) (keep(acc[U]), ...);
}

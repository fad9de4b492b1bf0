// Transforms of lanes32 columns at a time, radix 4: decimation in frequency forward, in time backward, so that neither
// has to put digits in order: what lies between them, a product of numbers in equal places, does not care.
//
// Loop order: stages; in a stage the place j in a block, whose three twiddles are then registers; then the blocks.
// Eight loads and eight stores per butterfly of 34 operations: bound by the stores from the first cache (Zen 4 takes
// one of 64 bytes in two cycles), which is where 2^log2n rows of a column stay up to 256 rows of 64 bytes. The last
// stage of an odd log2n is radix 2. 8 registers of samples, 6 of twiddles, 8 in between. Numerics: each stage adds an
// error of about one rounding relative to the largest number in the column.

// (re, im) times (c, s), or times its conjugate.
template <bool Conjugate>
KONV_INLINE void fft_turn(f32v& re, f32v& im, f32v c, f32v s) {
  const f32v by = Conjugate ? -s : s;
  const f32v turned = fma(re, c, -(im * by));
  im = fma(re, by, im * c);
  re = turned;
}

struct fft_square {
  f32v re[4], im[4];
  KONV_INLINE void load_from(const float* r, const float* i, index_t step) {
    re[0] = load(r), re[1] = load(r + step), re[2] = load(r + 2 * step), re[3] = load(r + 3 * step);
    im[0] = load(i), im[1] = load(i + step), im[2] = load(i + 2 * step), im[3] = load(i + 3 * step);
  }
  KONV_INLINE void store_to(float* r, float* i, index_t step) const {
    store(r, re[0]), store(r + step, re[1]), store(r + 2 * step, re[2]), store(r + 3 * step, re[3]);
    store(i, im[0]), store(i + step, im[1]), store(i + 2 * step, im[2]), store(i + 3 * step, im[3]);
  }
  // The transform of four numbers without twiddles; the inverse takes what the forward one leaves.
  template <bool Inverse>
  KONV_INLINE void cross() {
    if constexpr (!Inverse) {
      const f32v r0 = re[0] + re[2], r1 = re[0] - re[2], r2 = re[1] + re[3], r3 = im[1] - im[3];
      const f32v i0 = im[0] + im[2], i1 = im[0] - im[2], i2 = im[1] + im[3], i3 = re[3] - re[1];
      re[0] = r0 + r2, re[1] = r1 + r3, re[2] = r0 - r2, re[3] = r1 - r3;
      im[0] = i0 + i2, im[1] = i1 + i3, im[2] = i0 - i2, im[3] = i1 - i3;
    } else {
      const f32v r0 = re[0] + re[2], r1 = re[0] - re[2], r2 = re[1] + re[3], r3 = im[3] - im[1];
      const f32v i0 = im[0] + im[2], i1 = im[0] - im[2], i2 = im[1] + im[3], i3 = re[1] - re[3];
      re[0] = r0 + r2, re[1] = r1 + r3, re[2] = r0 - r2, re[3] = r1 - r3;
      im[0] = i0 + i2, im[1] = i1 + i3, im[2] = i0 - i2, im[3] = i1 - i3;
    }
  }
};

// One stage of blocks of n rows.
template <bool Inverse>
void fft_stage(float* re, float* im, index_t pitch, index_t rows, index_t n, const float* twiddles) {
  const index_t step = n / 4 * pitch;
  for (index_t j = 0; j < n / 4; ++j, twiddles += 6) {
    const f32v c1 = splat(twiddles[0]), s1 = splat(twiddles[1]), c2 = splat(twiddles[2]), s2 = splat(twiddles[3]),
               c3 = splat(twiddles[4]), s3 = splat(twiddles[5]);
    for (index_t at = j * pitch; at < rows * pitch; at += n * pitch) {
      fft_square q;
      q.load_from(re + at, im + at, step);
      if constexpr (!Inverse) q.cross<false>();
      fft_turn<Inverse>(q.re[1], q.im[1], c1, s1);
      fft_turn<Inverse>(q.re[2], q.im[2], c2, s2);
      fft_turn<Inverse>(q.re[3], q.im[3], c3, s3);
      if constexpr (Inverse) q.cross<true>();
      q.store_to(re + at, im + at, step);
    }
  }
}

// The stage of the smallest blocks, 4 rows or 2, which has no twiddles.
template <bool Inverse>
void fft_last(float* re, float* im, index_t pitch, index_t rows, bool two) {
  if (two) {
    for (index_t at = 0; at < rows * pitch; at += 2 * pitch) {
      const f32v r0 = load(re + at), r1 = load(re + at + pitch), i0 = load(im + at), i1 = load(im + at + pitch);
      store(re + at, r0 + r1), store(re + at + pitch, r0 - r1);
      store(im + at, i0 + i1), store(im + at + pitch, i0 - i1);
    }
    return;
  }
  for (index_t at = 0; at < rows * pitch; at += 4 * pitch) {
    fft_square q;
    q.load_from(re + at, im + at, pitch);
    q.cross<Inverse>();
    q.store_to(re + at, im + at, pitch);
  }
}

template <class Float>
void fft_forward(Float* re, Float* im, index_t pitch, int log2n, const Float* twiddles) {
  const index_t rows = index_t{1} << log2n;
  for (int l = log2n; l > 2; l -= 2) {
    const index_t n = index_t{1} << l;
    fft_stage<false>(re, im, pitch, rows, n, twiddles);
    twiddles += 6 * (n / 4);
  }
  if (log2n > 0) fft_last<false>(re, im, pitch, rows, log2n % 2 == 1);
}

template <class Float>
void fft_inverse(Float* re, Float* im, index_t pitch, int log2n, const Float* twiddles) {
  const index_t rows = index_t{1} << log2n;
  if (log2n > 0) fft_last<true>(re, im, pitch, rows, log2n % 2 == 1);
  for (int l = log2n; l > 2; l -= 2) twiddles += 6 * (index_t{1} << (l - 2));
  for (int l = log2n % 2 == 1 ? 3 : 4; l <= log2n; l += 2) {
    const index_t n = index_t{1} << l;
    twiddles -= 6 * (n / 4);
    fft_stage<true>(re, im, pitch, rows, n, twiddles);
  }
}

template <class Float>
void fft_multiply(Float* re, Float* im, const Float* by_re, const Float* by_im, index_t n) {
  for (index_t x = 0; x < n; x += lanes32) {
    f32v r = load(re + x), i = load(im + x);
    fft_turn<false>(r, i, load(by_re + x), load(by_im + x));
    store(re + x, r);
    store(im + x, i);
  }
}

template <class Float>
std::int32_t fft_peak(const Float* in, index_t n) {
  s32v most = splat(std::int32_t{0});
  index_t x = 0;
#if KONV_WIDTH > 4
  for (; x + lanes32 <= n; x += lanes32) {
    const s32v v = (s32v)load(in + x) & 0x7fffffff, larger = v > most;
    most = (v & larger) | (most & ~larger);
  }
  std::int32_t result = most[0];
  for (index_t k = 1; k < lanes32; ++k) result = result > most[k] ? result : most[k];
#else
  std::int32_t result = most;
#endif
  for (; x < n; ++x) {
    std::int32_t v;
    std::memcpy(&v, in + x, 4);
    v &= 0x7fffffff;
    result = result > v ? result : v;
  }
  return result;
}

template <class Float>
void fft_scale(Float* row, index_t n, Float by) {
  index_t x = 0;
  for (const f32v v = splat(by); x + lanes32 <= n; x += lanes32) store(row + x, load(row + x) * v);
  for (; x < n; ++x) row[x] *= by;
}

template <class Float>
fft_kernels get_fft() {
  return {lanes32,           &fft_forward<Float>, &fft_inverse<Float>, &fft_multiply<Float>,
          &transpose<Float>, &fft_peak<Float>,    &fft_scale<Float>};
}

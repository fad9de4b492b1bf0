// Winograd's transforms for 4 x 4 outputs of a 3 x 3 kernel, at the points 0, 1, -1, 2, -2 and infinity (Lavin, Gray
// 2016).
//
//   B^T = [4  0 -5  0  1  0]     A^T = [1  1  1  1  1  0]
//         [0 -4 -4  1  1  0]           [0  1 -1  2 -2  0]
//         [0  4 -4 -1  1  0]           [0  1  1  4  4  0]
//         [0 -2 -1  2  1  0]           [0  1 -1  8 -8  1]
//         [0  2 -1 -2  1  0]
//         [0  4  0 -5  0  1]
//
// Loop order       a vector of channels; columns into 36 (24) vectors of our own, which the first cache holds; rows out
// of them. What bounds it   12 operations per six vectors twice, and 36 loads and stores: a tenth of the products for
// 64 channels.

struct nn_six {
  f32v a, b, c, d, e, f;
};
KONV_INLINE nn_six nn_load_six(const float* p, index_t step) {
  return {load(p), load(p + step), load(p + 2 * step), load(p + 3 * step), load(p + 4 * step), load(p + 5 * step)};
}
KONV_INLINE void nn_forward_six(const nn_six& d, float* out, index_t step) {
  const f32v two = splat(2.0f), four = splat(4.0f), minus_five = splat(-5.0f);
  const f32v even = fma(splat(-4.0f), d.c, d.e), odd = fma(splat(-4.0f), d.b, d.d);
  const f32v half = d.e - d.c, twice = two * (d.d - d.b);
  store(out, fma(four, d.a, fma(minus_five, d.c, d.e)));
  store(out + step, even + odd);
  store(out + 2 * step, even - odd);
  store(out + 3 * step, half + twice);
  store(out + 4 * step, half - twice);
  store(out + 5 * step, fma(four, d.b, fma(minus_five, d.d, d.f)));
}

template <class T>
void nn_winograd_forward(const T* x, index_t row, index_t pixel, T* out, index_t out_step, index_t channels) {
  float columns[36 * lanes32];
  for (index_t c = 0; c < channels; c += lanes32) {
    for (index_t j = 0; j < 6; ++j)
      nn_forward_six(nn_load_six(x + c + j * pixel, row), columns + j * lanes32, 6 * lanes32);
    for (index_t i = 0; i < 6; ++i)
      nn_forward_six(nn_load_six(columns + i * 6 * lanes32, lanes32), out + c + i * 6 * out_step, out_step);
  }
}

struct nn_four {
  f32v a, b, c, d;
};
KONV_INLINE nn_four nn_back_six(const nn_six& m) {
  const f32v plus = m.b + m.c, minus = m.b - m.c, far_plus = m.d + m.e, far_minus = m.d - m.e;
  return {m.a + plus + far_plus, fma(splat(2.0f), far_minus, minus), fma(splat(4.0f), far_plus, plus),
          fma(splat(8.0f), far_minus, minus) + m.f};
}

KONV_INLINE f32v nn_winograd_bound(f32v v, nn::bounds bound, f32v slope, f32v low, f32v high) {
  if (bound == nn::bounds::floor) v = v < low ? low : v;
  if (bound == nn::bounds::full) {
    v = v < splat(0.0f) ? v * slope : v;
    v = v < low ? low : v;
    v = v > high ? high : v;
  }
  return v;
}
// The vectors of a row of a tile's outputs, the first `left` lanes of each.
KONV_INLINE void nn_winograd_leave(const float* line, float* y, index_t pixel, index_t columns, index_t left) {
  for (index_t j = 0; j < columns; ++j) {
    if (left == lanes32)
      store(y + j * pixel, load(line + j * lanes32));
    else
      std::memcpy(y + j * pixel, line + j * lanes32, static_cast<std::size_t>(left) * sizeof(float));
  }
}

template <class T>
void nn_winograd_back(const T* m, index_t m_step, const T* bias, T* y, index_t row, index_t pixel, index_t rows,
                      index_t columns, index_t channels, nn::bounds bound, T slope, T low, T high) {
  float middle[24 * lanes32], line[4 * lanes32];
  const f32v vs = splat(slope), vl = splat(low), vh = splat(high);
  for (index_t c = 0; c < channels; c += lanes32) {
    for (index_t j = 0; j < 6; ++j) {
      const nn_four v = nn_back_six(nn_load_six(m + c + j * m_step, 6 * m_step));
      store(middle + j * lanes32, v.a);
      store(middle + (6 + j) * lanes32, v.b);
      store(middle + (12 + j) * lanes32, v.c);
      store(middle + (18 + j) * lanes32, v.d);
    }
    const f32v b = load(bias + c);
    const index_t left = channels - c < lanes32 ? channels - c : lanes32;
    for (index_t i = 0; i < rows; ++i) {
      const nn_four v = nn_back_six(nn_load_six(middle + i * 6 * lanes32, lanes32));
      store(line, nn_winograd_bound(v.a + b, bound, vs, vl, vh));
      store(line + lanes32, nn_winograd_bound(v.b + b, bound, vs, vl, vh));
      store(line + 2 * lanes32, nn_winograd_bound(v.c + b, bound, vs, vl, vh));
      store(line + 3 * lanes32, nn_winograd_bound(v.d + b, bound, vs, vl, vh));
      nn_winograd_leave(line, y + i * row + c, pixel, columns, left);
    }
  }
}

// ---- 2 x 2 outputs, at the points 0, 1, -1 and infinity ------------------------------------------------------------
//
//   B^T = [1  0 -1  0]     A^T = [1  1  1  0]
//         [0  1  1  0]           [0  1 -1 -1]
//         [0 -1  1  0]
//         [0  1  0 -1]
KONV_INLINE nn_four nn_load_four(const float* p, index_t step) {
  return {load(p), load(p + step), load(p + 2 * step), load(p + 3 * step)};
}
KONV_INLINE void nn_forward_four(const nn_four& d, float* out, index_t step) {
  store(out, d.a - d.c);
  store(out + step, d.b + d.c);
  store(out + 2 * step, d.c - d.b);
  store(out + 3 * step, d.b - d.d);
}

template <class T>
void nn_winograd_forward2(const T* x, index_t row, index_t pixel, T* out, index_t out_step, index_t channels) {
  float columns[16 * lanes32];
  for (index_t c = 0; c < channels; c += lanes32) {
    for (index_t j = 0; j < 4; ++j)
      nn_forward_four(nn_load_four(x + c + j * pixel, row), columns + j * lanes32, 4 * lanes32);
    for (index_t i = 0; i < 4; ++i)
      nn_forward_four(nn_load_four(columns + i * 4 * lanes32, lanes32), out + c + i * 4 * out_step, out_step);
  }
}

template <class T>
void nn_winograd_back2(const T* m, index_t m_step, const T* bias, T* y, index_t row, index_t pixel, index_t rows,
                       index_t columns, index_t channels, nn::bounds bound, T slope, T low, T high) {
  float middle[8 * lanes32], line[2 * lanes32];
  const f32v vs = splat(slope), vl = splat(low), vh = splat(high);
  for (index_t c = 0; c < channels; c += lanes32) {
    for (index_t j = 0; j < 4; ++j) {
      const nn_four v = nn_load_four(m + c + j * m_step, 4 * m_step);
      store(middle + j * lanes32, v.a + (v.b + v.c));
      store(middle + (4 + j) * lanes32, v.b - v.c - v.d);
    }
    const f32v b = load(bias + c);
    const index_t left = channels - c < lanes32 ? channels - c : lanes32;
    for (index_t i = 0; i < rows; ++i) {
      const nn_four v = nn_load_four(middle + i * 4 * lanes32, lanes32);
      store(line, nn_winograd_bound(v.a + (v.b + v.c) + b, bound, vs, vl, vh));
      store(line + lanes32, nn_winograd_bound(v.b - v.c - v.d + b, bound, vs, vl, vh));
      nn_winograd_leave(line, y + i * row + c, pixel, columns, left);
    }
  }
}

template <class T>
nn::winograd_functions get_nn_winograd(index_t m) {
  if (m == 2) return {&nn_winograd_forward2<T>, &nn_winograd_back2<T>};
  return {&nn_winograd_forward<T>, &nn_winograd_back<T>};
}

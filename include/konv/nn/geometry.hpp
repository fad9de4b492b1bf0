// Where the taps of a layer lie, axis by axis. A convolution is one pass; a transposed one is a pass for each phase of
// its stride, each an ordinary convolution with some of the taps and outputs `every` apart.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_GEOMETRY_HPP
#define KONV_NN_GEOMETRY_HPP

#include "../core/buffer.hpp"
#include "../core/shape.hpp"
#include "../core/tensor.hpp"

KONV_BEGIN
namespace nn {

/// One axis of a pass: output j stands at first + j * every and reads source positions j * step + taps[...].
struct axis_rule {
  buffer<index_t> taps;    ///< ascending
  buffer<index_t> kernel;  ///< which weight each tap has
  index_t step = 1;
  index_t count = 0;
  index_t first = 0;
  index_t every = 1;
  index_t origin = 0;   ///< outputs are counted from here on the axis
  index_t skipped = 0;  ///< so many of the pass lie before

  index_t low() const { return taps.empty() ? 0 : taps[0]; }
  index_t high() const { return taps.empty() ? 0 : taps[taps.size() - 1]; }
  /// Source positions that j outputs read: from low() on.
  index_t span(index_t outputs) const { return (outputs - 1) * step + high() - low() + 1; }
  /// Which taps of output o lie in [0, n): from the first of these on, before the second.
  std::pair<index_t, index_t> inside(index_t o, index_t n) const {
    index_t a = 0, b = static_cast<index_t>(taps.size());
    while (a < b && o * step + taps[static_cast<std::size_t>(a)] < 0) ++a;
    while (b > a && o * step + taps[static_cast<std::size_t>(b - 1)] >= n) --b;
    return {a, b};
  }
  bool inside(index_t n) const { return low() >= 0 && (count - 1) * step + high() < n; }

  /// The same rule for the part of the axis that begins at output o.
  void begin_at(index_t o) {
    if (o == origin) return;
    const index_t at = first + origin - skipped * every;  // of the whole axis
    const index_t skip = o > at ? (o - at + every - 1) / every : 0;
    for (index_t& t : taps) t += (skip - skipped) * step;
    first = at + skip * every - o;
    skipped = skip;
    origin = o;
  }
};

/// The parameters of one axis of a layer.
struct axis_options {
  index_t kernel = 1, stride = 1, dilation = 1;
  index_t pad_low = 0, pad_high = 0;
};

inline axis_rule conv_axis(const axis_options& o) {
  axis_rule r;
  r.step = o.stride;
  for (index_t k = 0; k < o.kernel; ++k) {
    r.taps.push_back(k * o.dilation - o.pad_low);
    r.kernel.push_back(k);
  }
  return r;
}

/// Phase p of a transposed axis: the outputs at j * stride + p - pad. Tap k reaches them from source j + (p -
/// k*d)/stride, where that is whole.
inline axis_rule transposed_axis(const axis_options& o, index_t p) {
  axis_rule r;
  r.every = o.stride;
  const index_t skip = o.pad_low > p ? (o.pad_low - p + o.stride - 1) / o.stride : -((p - o.pad_low) / o.stride);
  r.first = skip * o.stride + p - o.pad_low;
  for (index_t k = o.kernel - 1; k >= 0; --k)
    if ((p - k * o.dilation) % o.stride == 0) {
      r.taps.push_back((p - k * o.dilation) / o.stride + skip);
      r.kernel.push_back(k);
    }
  return r;
}

/// Sets how many outputs a pass has of an axis of n outputs.
inline void set_outputs(axis_rule& r, index_t n) { r.count = n > r.first ? (n - 1 - r.first) / r.every + 1 : 0; }

/// Aims the rules of a pass at a part of the outputs: of these lengths, from `origin` on.
inline void aim(axis_rule* axes, const size3& origin, const size3& lengths) {
  const index_t at[3] = {origin.z, origin.y, origin.x}, n[3] = {lengths.z, lengths.y, lengths.x};
  for (int a = 0; a < 3; ++a) {
    axes[a].begin_at(at[a]);
    set_outputs(axes[a], n[a]);
  }
}

/// Channels per group.
struct channel_split {
  index_t groups = 1, in = 1, out = 1;
  bool depthwise() const { return in == 1 && out == 1 && groups > 1; }
};

/// Five axes with strides: what every layer is reduced to.
template <class T>
struct field {
  T* data = nullptr;
  index_t n = 1, c = 1, d = 1, h = 1, w = 1;
  index_t sn = 0, sc = 0, sd = 0, sh = 0, sw = 0;
  T* at(index_t in, index_t iz, index_t iy, index_t ix) const { return data + in * sn + iz * sd + iy * sh + ix * sw; }
};
template <class T>
field<T> as_field(const tensor_view<T, 3>& v) {
  return {v.data(), v.shape(0), v.shape(1), 1, 1, v.shape(2), v.stride(0), v.stride(1), 0, 0, v.stride(2)};
}
template <class T>
field<T> as_field(const tensor_view<T, 4>& v) {
  return {v.data(),    v.shape(0),  v.shape(1), 1,           v.shape(2), v.shape(3),
          v.stride(0), v.stride(1), 0,          v.stride(2), v.stride(3)};
}
template <class T>
field<T> as_field(const tensor_view<T, 5>& v) {
  return {v.data(),    v.shape(0),  v.shape(1),  v.shape(2),  v.shape(3), v.shape(4),
          v.stride(0), v.stride(1), v.stride(2), v.stride(3), v.stride(4)};
}

/// Channels [from, to) of x alone.
template <class T>
field<T> channels_of(field<T> x, index_t from, index_t to) {
  x.data += from * x.sc;
  x.c = to - from;
  return x;
}

/// Whether an element of b may be one of a, as far as the ends of both tell.
template <class T, int N>
bool share_memory(const tensor_view<const T, N>& a, const tensor_view<T, N>& b) {
  if (a.empty() || b.empty()) return false;
  const auto range = [](const T* data, const shape_of<N>& shape, const shape_of<N>& strides, const T*& low,
                        const T*& high) {
    low = high = data;
    for (std::size_t k = 0; k < static_cast<std::size_t>(N); ++k)
      (strides[k] < 0 ? low : high) += (shape[k] - 1) * strides[k];
  };
  const T *a0, *a1, *b0, *b1;
  range(a.data(), a.shape(), a.strides(), a0, a1);
  range(b.data(), b.shape(), b.strides(), b0, b1);
  return a0 <= b1 && b0 <= a1;
}

/// Weights of any layer: element (group, out, in, z, y, x) by strides.
template <class T>
struct weight_field {
  const T* data = nullptr;
  index_t sg = 0, so = 0, si = 0, sz = 0, sy = 0, sx = 0;
  T at(index_t g, index_t o, index_t i, index_t z, index_t y, index_t x) const {
    return data[g * sg + o * so + i * si + z * sz + y * sy + x * sx];
  }
};

}  // namespace nn
KONV_END
#endif

// row_filter: a filter as a stream of rows sees it. Its sample types are known at run time only, so that what moves the
// rows is compiled once.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_ROW_FILTER_HPP
#define KONV_STREAM_ROW_FILTER_HPP

#include "../core/image.hpp"
#include "../engine/samples.hpp"

KONV_BEGIN
namespace detail {

/// How far above and below an output row its source rows lie.
struct row_reach {
  index_t above = 0, below = 0;
};

/// Makes rows of one image from rows of another of the same size. Holds no state of a run: one filter serves any number
/// of bands at a time.
class row_filter {
 public:
  row_filter(row_reach reach, index_t dst_sample) : reach_(reach), dst_sample_(dst_sample) {}
  row_filter(const row_filter&) = delete;
  row_filter& operator=(const row_filter&) = delete;

  index_t above() const { return reach_.above; }
  index_t below() const { return reach_.below; }
  /// Bytes of a sample of the result.
  index_t dst_sample() const { return dst_sample_; }

  /// Rows [y0, y1) of dst, whose row y stands on row y + shift of `window`: some rows of the source, side by side. What
  /// lies outside the window is the border; the caller sees to it that it is that of the image wherever it counts.
  /// Window and dst are packed and apart.
  virtual void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
                   index_t shift) const = 0;

 protected:
  ~row_filter() = default;

 private:
  row_reach reach_;
  index_t dst_sample_;
};

/// The views of bytes whose type is known.
template <class T>
image_view<const T> typed(const source_bytes& v) {
  constexpr index_t size = sizeof(T);
  return {reinterpret_cast<const T*>(v.data), v.size, v.row_stride / size, v.pixel_stride / size};
}
template <class T>
image_view<T> typed(const target_bytes& v) {
  constexpr index_t size = sizeof(T);
  return {reinterpret_cast<T*>(v.data), v.size, v.row_stride / size, v.pixel_stride / size};
}

/// Rows [first, first + count) of a view.
template <class Byte>
byte_view<Byte> rows_of(byte_view<Byte> v, index_t first, index_t count) {
  v.data += first * v.row_stride;
  v.size.height = count;
  return v;
}

}  // namespace detail
KONV_END
#endif

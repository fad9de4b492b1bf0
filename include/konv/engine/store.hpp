// The row sink: where sums become destination samples.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_STORE_HPP
#define KONV_ENGINE_STORE_HPP

#include "../core/buffer.hpp"

#include "../core/view.hpp"
#include "../kernels/rows.hpp"

KONV_BEGIN

/// Takes blocks of rows from a kernel: finished samples where the kernel leaves the destination's type and nothing is
/// left to do, sums otherwise. Finished samples go straight into a packed destination; sums pass through a few hundred
/// samples of our own, and are scaled, rounded and stored while still in the first cache.
///
/// Compiled once for all types: samples are bytes here, and what knows their types is called through pointers.
class row_store {
 public:
  struct form {
    index_t sum = 0;     ///< bytes of what the kernel leaves
    index_t sample = 0;  ///< bytes of a destination sample
    bool finished = false;         ///< what the kernel leaves needs no more than to be put in its place
    finish_fn convert = nullptr;   ///< null: finished always
  };

  template <class Dst>
  row_store(image_view<Dst> dst, const finish_args& f, const form& types)
      : data_(reinterpret_cast<std::byte*>(dst.data())),
        size_(dst.size()),
        row_stride_(dst.row_stride() * static_cast<index_t>(sizeof(Dst))),
        pixel_stride_(dst.pixel_stride() * static_cast<index_t>(sizeof(Dst))),
        packed_(dst.packed()),
        finish_(f),
        types_(types) {}

  /// What the kernel leaves goes to at() without more ado: take() is not needed.
  bool straight() const { return types_.finished && packed_; }
  /// Where the samples of column x of row y stand.
  void* at(index_t x, index_t y) const { return row(y) + x * size_.channels * types_.sample; }

  /// Rows y, y + spacing, ... (count of them), n samples from column x0 on. `compute(at, m, out)` must write m >= least
  /// samples (or all n) of each row, from sample `at` on, to out[0 .. count), which are void*.
  template <class Compute>
  void take(index_t x0, index_t n, index_t y, index_t count, index_t spacing, index_t least, Compute&& compute) {
    take_by(x0, n, y, count, spacing, least, &compute, [](void* c, index_t at, index_t m, void* const* out) {
      (*static_cast<std::remove_reference_t<Compute>*>(c))(at, m, out);
    });
  }

 private:
  using compute_fn = void (*)(void*, index_t at, index_t m, void* const* out);

  KONV_NOINLINE void take_by(index_t x0, index_t n, index_t y, index_t count, index_t spacing, index_t least,
                             void* self, compute_fn compute) {
    out_.resize(static_cast<std::size_t>(count));
    if (straight()) {
      for (index_t k = 0; k < count; ++k) out_[static_cast<std::size_t>(k)] = at(x0, y + k * spacing);
      compute(self, 0, n, out_.data());
      return;
    }
    const index_t piece = 512 < n - least ? 512 : n;
    const index_t stride = (piece + least) * types_.sum;
    sums_.resize(static_cast<std::size_t>(count * stride));
    for (index_t k = 0; k < count; ++k) out_[static_cast<std::size_t>(k)] = sums_.data() + k * stride;
    for (index_t done = 0; done < n;) {
      const index_t m = n - done < piece + least ? n - done : piece;
      compute(self, done, m, out_.data());
      for (index_t k = 0; k < count; ++k) finish(sums_.data() + k * stride, x0, done, m, y + k * spacing);
      done += m;
    }
  }

  std::byte* row(index_t y) const { return data_ + y * row_stride_; }

  void finish(const std::byte* sums, index_t x0, index_t from, index_t m, index_t y) {
    const index_t c = size_.channels, size = types_.sample;
    std::byte* out = row(y) + (x0 * c + from) * size;
    if (!packed_) {
      samples_.resize(static_cast<std::size_t>(m * size));
      out = samples_.data();
    }
    if (types_.convert)
      types_.convert(sums, out, m, finish_);
    else
      std::memcpy(out, sums, static_cast<std::size_t>(m * size));
    if (packed_) return;
    std::byte* pixel = row(y) + (x0 + from / c) * pixel_stride_;
    for (index_t s = 0, k = from % c; s < m; ++s) {
      std::memcpy(pixel + k * size, out + s * size, static_cast<std::size_t>(size));
      if (++k < c) continue;
      k = 0;
      pixel += pixel_stride_;
    }
  }

  std::byte* data_;
  extent size_;
  index_t row_stride_, pixel_stride_;  // bytes
  bool packed_;
  finish_args finish_;
  form types_;
  buffer<void*> out_;
  buffer<std::byte> sums_, samples_;
};

/// The form of sums of type Out on their way to Dst.
template <class Out, class Dst>
row_store::form store_form(bool finished, cpu::isa isa) {
  constexpr bool same = std::is_same_v<Out, Dst>;
  row_store::form f{sizeof(Out), sizeof(Dst), same && finished, nullptr};
  if constexpr (!same || sizeof(Out) >= 4) f.convert = find_finish<Out, Dst>(isa);
  return f;
}

/// A row_store for kernels that leave Out.
template <class Out, class Dst>
class row_sink {
 public:
  row_sink(image_view<Dst> dst, const finish_args& f, bool finished, cpu::isa isa)
      : store_(dst, f, store_form<Out, Dst>(finished, isa)) {}

  /// As row_store::take, with Out* to write to.
  template <class Compute>
  void take(index_t x0, index_t n, index_t y, index_t count, index_t spacing, index_t least, Compute&& compute) {
    store_.take(x0, n, y, count, spacing, least, [&](index_t at, index_t m, void* const* out) {
      out_.resize(static_cast<std::size_t>(count));
      for (index_t k = 0; k < count; ++k)
        out_[static_cast<std::size_t>(k)] = static_cast<Out*>(out[k]);
      compute(at, m, static_cast<Out* const*>(out_.data()));
    });
  }

 private:
  row_store store_;
  buffer<Out*> out_;
};

KONV_END
#endif

// The row sink: where sums become destination samples.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_STORE_HPP
#define KONV_ENGINE_STORE_HPP

#include "../core/buffer.hpp"
#include "../kernels/rows.hpp"
#include "samples.hpp"

KONV_BEGIN

/// Takes blocks of rows from a kernel: finished samples where the kernel leaves the destination's type and nothing is
/// left to do, sums otherwise. Finished samples go straight into a packed destination; sums pass through a few hundred
/// samples of our own, and are scaled, rounded and stored while still in the first cache.
class row_store {
 public:
  /// sum: bytes of what the kernel leaves. convert: what makes samples of it; null: it is finished.
  row_store(const target_bytes& dst, index_t sum, finish_fn convert, const finish_args& args)
      : dst_(dst), sum_(sum), convert_(convert), args_(args) {}

  /// Whether finished samples had better go past the caches: large images of them, whose rows begin with a cache line.
  bool past_caches() const {
    constexpr index_t line = 64;
    return !convert_ && dst_.packed() && dst_.size.height * dst_.size.width * dst_.pixel() >= past_caches_least &&
           reinterpret_cast<std::uintptr_t>(dst_.data) % line == 0 && dst_.row_stride % line == 0;
  }

  /// Rows y, y + spacing, ... (count of them), n samples from column x0 on. `compute(at, m, out)` must write m >= least
  /// samples (or all n) of each row, from sample `at` on, to out[0 .. count).
  template <class Compute>
  KONV_INLINE void take(index_t x0, index_t n, index_t y, index_t count, index_t spacing, index_t least,
                        Compute&& compute) {
    if (!convert_ && dst_.packed()) {
      out_.resize(count);
      for (index_t k = 0; k < count; ++k) out_.put(k, dst_.row(y + k * spacing) + x0 * dst_.pixel());
      compute(index_t{0}, n, out_);
      return;
    }
    take_by(x0, n, y, count, spacing, least, &compute, [](void* c, index_t at, index_t m, const row_pointers& out) {
      (*static_cast<std::remove_reference_t<Compute>*>(c))(at, m, out);
    });
  }

 private:
  using compute_fn = void (*)(void*, index_t at, index_t m, const row_pointers& out);

  KONV_NOINLINE void take_by(index_t x0, index_t n, index_t y, index_t count, index_t spacing, index_t least,
                             void* self, compute_fn compute) {
    out_.resize(count);
    const index_t piece = 512 < n - least ? 512 : n;
    const index_t stride = (piece + least) * sum_;
    sums_.resize(static_cast<std::size_t>(count * stride));
    for (index_t k = 0; k < count; ++k) out_.put(k, sums_.data() + k * stride);
    for (index_t done = 0; done < n;) {
      const index_t m = n - done < piece + least ? n - done : piece;
      compute(self, done, m, out_);
      for (index_t k = 0; k < count; ++k) finish(sums_.data() + k * stride, x0, done, m, y + k * spacing);
      done += m;
    }
  }

  void finish(const std::byte* sums, index_t x0, index_t from, index_t m, index_t y) {
    const index_t c = dst_.size.channels, size = dst_.sample;
    std::byte* const row = dst_.row(y);
    if (dst_.packed()) return convert_(sums, row + (x0 * c + from) * size, m, args_);
    if (convert_) {
      samples_.resize(static_cast<std::size_t>(m * size));
      convert_(sums, samples_.data(), m, args_);
      sums = samples_.data();
    }
    const index_t k = from % c;  // the channel of the first sample
    std::byte* const pixel = row + (x0 + from / c) * dst_.pixel_stride;
    copy_samples(sums, c * size, pixel + k * size, dst_.pixel_stride, k, c, m, size);
  }

  target_bytes dst_;
  index_t sum_;
  finish_fn convert_;
  finish_args args_;
  row_pointers out_;
  buffer<std::byte> sums_, samples_;
};

KONV_END
#endif

// The row sink: where sums become destination samples.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_STORE_HPP
#define KONV_ENGINE_STORE_HPP

#include "../core/buffer.hpp"

#include "../core/view.hpp"
#include "../kernels/rows.hpp"

KONV_BEGIN

/// Takes blocks of rows from a kernel: finished samples where the kernel's output type is the destination's (`Out`
/// equals Dst and nothing is left to do), sums otherwise. Finished samples go straight into a packed destination; sums
/// pass through a few hundred samples of our own, and are scaled, rounded and stored while still in the first cache.
template <class Out, class Dst>
class row_sink {
 public:
  /// finished: the kernel's output needs no more than to be put in its place.
  row_sink(image_view<Dst> dst, const finish_args& f, bool finished, cpu::isa isa)
      : dst_(dst), finish_(f), finished_(finished) {
    if constexpr (!ready) convert_ = find_finish<Out, Dst>(isa);
  }

  /// Rows y, y + spacing, ... (count of them), n samples from column x0 on. `compute(at, m, out)` must write m >= least
  /// samples (or all n) of each row, from sample `at` on, to out[0 .. count).
  template <class Compute>
  void take(index x0, index n, index y, index count, index spacing, index least, Compute&& compute) {
    out_.resize(static_cast<std::size_t>(count));
    if constexpr (std::is_same_v<Out, Dst>) {
      if (finished_ && dst_.packed()) {
        for (index k = 0; k < count; ++k)
          out_[static_cast<std::size_t>(k)] = dst_.row(y + k * spacing) + x0 * dst_.channels();
        compute(index{0}, n, out_.data());
        return;
      }
    }
    const index piece = 512 < n - least ? 512 : n;
    const index stride = piece + least;
    sums_.resize(static_cast<std::size_t>(count * stride));
    for (index k = 0; k < count; ++k) out_[static_cast<std::size_t>(k)] = sums_.data() + k * stride;
    for (index at = 0; at < n;) {
      const index m = n - at < piece + least ? n - at : piece;
      compute(at, m, out_.data());
      for (index k = 0; k < count; ++k) finish(out_[static_cast<std::size_t>(k)], x0, at, m, y + k * spacing);
      at += m;
    }
  }

 private:
  static constexpr bool ready = std::is_same_v<Out, Dst> && sizeof(Out) < 4;  // rounded in the kernel

  void finish(const Out* sums, index x0, index at, index m, index y) {
    const index c = dst_.channels();
    if (dst_.packed()) {
      convert(sums, dst_.row(y) + x0 * c + at, m);
      return;
    }
    samples_.resize(static_cast<std::size_t>(m));
    convert(sums, samples_.data(), m);
    index x = x0 + at / c, k = at % c;
    for (const Dst s : samples_) {
      dst_(x, y, k) = s;
      if (++k == c) {
        k = 0;
        ++x;
      }
    }
  }
  void convert(const Out* sums, Dst* out, index n) {
    if constexpr (ready)
      std::memcpy(out, sums, static_cast<std::size_t>(n) * sizeof(Out));
    else
      convert_(sums, out, n, finish_);
  }

  image_view<Dst> dst_;
  finish_args finish_;
  bool finished_;
  std::conditional_t<ready, char, finish_fn<Out, Dst>> convert_{};
  buffer<Out*> out_;
  buffer<Out> sums_;
  buffer<Dst> samples_;
};

KONV_END
#endif

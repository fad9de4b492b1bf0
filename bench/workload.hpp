// Workloads: what one benchmark does, described once, and handed alike to konv and to each of its peers.
// SPDX-License-Identifier: MIT
#ifndef KONV_BENCH_WORKLOAD_HPP
#define KONV_BENCH_WORKLOAD_HPP

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "konv/core/border.hpp"
#include "konv/core/image.hpp"
#include "konv/core/kernel.hpp"

namespace bench {

using konv::extent;
using konv::index_t;

enum class depth { u8, s16, f32 };

constexpr index_t bytes_of(depth d) {
  return d == depth::u8 ? 1 : d == depth::s16 ? 2 : 4;
}

/// Pixels of any depth, so that a peer's interface needs no templates. The memory belongs to the pool of support.hpp:
/// all parties to a workload read the same source and write the same destination.
struct pixels {
  void* data = nullptr;
  extent size{};
  index_t row_bytes = 0;
  depth type = depth::u8;

  /// The same pixels, typed; T must be the type that `type` names.
  template <class T>
  konv::image_view<T> as() const {
    return {static_cast<T*>(data), size, row_bytes / static_cast<index_t>(sizeof(T))};
  }
};

/// Correlation with every tap of a kernel, border reflect_101, dst as large as ceil(src / stride).
struct filter2d_work {
  pixels src, dst;
  konv::kernel<float> weights;
  bool integer = false;  ///< the weights are integers and dst must be exact
  index_t stride = 1;
  int threads = 1;
  bool transform = false;  ///< konv::fft_correlate; peers do what they do for so large a kernel
};

/// Correlation with column[i] * row[j], border reflect_101.
struct sepfilter2d_work {
  pixels src, dst;
  std::vector<float> column, row;
  int threads = 1;
};

/// A frame of `margin` pixels around src, border reflect_101.
struct pad_work {
  pixels src, dst;
  index_t margin = 0;
};

/// Filters that have a name of their own, one channel. laplacian: of four neighbours; laplacian_8: of eight. chain: a
/// Gaussian by its size, then sobel_dx of it.
enum class named { gaussian, box, sobel_dx, sobel_both, magnitude, laplacian, laplacian_8, pyramid_down, chain };

/// Derivatives are stored as s16 (u8 sources) or f32, magnitudes as f32, the others as the source's type.
struct named_work {
  named what = named::box;
  pixels src, dst;
  pixels dst2;       ///< of sobel_both: dst is the derivative along x, dst2 that along y; of chain: the blurred image
  index_t size = 0;    ///< taps on each axis; 0: a Gaussian's by its sigma
  double sigma = 0;  ///< of a Gaussian; 0: by its size
  konv::border edge = konv::border::reflect_101;  ///< the party's
};

/// One timed call. Making it is not timed: headers and scratch memory are prepared there.
using call = std::function<void()>;

/// Which workloads a party takes part in.
enum class role { konv, plan, native, peer, fft, naive };

/// Somebody who can do some of the workloads; null where not. A call writes work.dst and nothing else that is seen.
struct party {
  const char* who = "";
  role as = role::peer;
  call (*filter2d)(const filter2d_work&) = nullptr;
  call (*sepfilter2d)(const sepfilter2d_work&) = nullptr;
  call (*pad)(const pad_work&) = nullptr;
  call (*named)(const named_work&) = nullptr;
  /// Which of the named filters, told by all of a work but its memory; null: every one.
  bool (*takes)(const named_work&) = nullptr;
  /// What named filters find outside a source: this, but for a party that has nothing else.
  konv::border edge = konv::border::reflect_101;
};

// Each in a translation unit of its own; those that were not built are not in parties().
party konv_party();         ///< the public verbs, compiled with -O2
party konv_native_party();  ///< the same source, compiled with -O2 -march=native
party konv_plan_party();    ///< konv::plan made beforehand and run again and again
party konv_stream_party();  ///< konv::stream::chain
party opencv_party();
party fftw_party();
party simd_party();
party naive_party();     ///< the four loops of every tutorial, -O2
party naive_O3_party();  ///< the same source, -O3

call konv_named(const named_work& w);  ///< konv_party's, in a file of its own

/// Everybody who was built.
std::vector<party> parties();

/// Versions of the peers that were built, for the context of a report.
std::string opencv_version();
std::string fftw_version();
std::string simd_version();
/// The instruction set that konv's dispatch picked.
std::string konv_isa();

}  // namespace bench
#endif

// fft_correlate and fft_convolve: large kernels by the Fourier transform.
// SPDX-License-Identifier: MIT
#ifndef KONV_FILTER_FFT_HPP
#define KONV_FILTER_FFT_HPP

#include "../engine/fft_runner.hpp"
#include "correlate.hpp"

KONV_BEGIN

/// A sample that an f32 holds exactly.
template <class T>
concept fft_sample = std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t> ||
                     std::is_same_v<T, std::int16_t> || std::is_same_v<T, float>;

/// A correlation (or convolution) by the Fourier transform, decided once and run many times: konv::plan's twin.
///
///     konv::fft_plan<float, float> p(kernel, photo.size());
///     p.run(photo, out);
///
/// Construction throws argument_error as konv::fft_correlate does. run() may be called from several threads at once.
template <fft_sample Src, sample Dst>
class fft_plan {
 public:
  template <kernel_like K>
  fft_plan(const K& kernel, extent src, const filter_options& options = {}, sense way = sense::correlate,
           const char* where = "fft_plan")
      : where_(where), options_(options), isa_(cpu::current()) {
    const weight_table table = detail::make_table<weight_of<K>>(kernel, way == sense::convolve);
    geometry_ = resolve(where, src, table.rows, table.cols, options, way == sense::convolve);
    check(table);
    taps_ = make_fft_taps(geometry_, table, options.scale, isa_);
  }

  /// The size of the result.
  extent size() const { return geometry_.dst; }

  /// The tiles, their number and the instruction set.
  std::string describe() const {
    const tile_grid& t = taps_.grid;
    return std::string(where_) + ": " + detail::size_text(geometry_.cols, geometry_.rows) +
           " kernel by transforms of " + detail::size_text(t.width(), t.height()) + " samples, each for " +
           detail::size_text(t.block_x, t.block_y) + " outputs; " +
           std::to_string(t.count_x * t.count_y * geometry_.src.channels) + " tiles, two at a time; sums in f32; " +
           cpu::name(isa_);
  }

  /// Computes dst from src. They may overlap: the result is as if they did not.
  /// Throws argument_error where a size is not the plan's.
  void run(image_view<const Src> src, image_view<Dst> dst) const {
    detail::check_size(where_, "src", src, geometry_.src);
    detail::check_size(where_, "dst", dst, geometry_.dst);
    if (detail::overlap(src, dst)) {
      const image<Src> copy = image<Src>::copy_of(src);
      pairs(copy.view(), dst);
    } else {
      pairs(src, dst);
    }
  }

 private:
  using runner = fft_runner<Src, Dst>;

  void check(const weight_table& table) const {
    for (const double w : table.values)
      if (!(std::fabs(w * options_.scale) < 1e30))
        detail::fail(where_, {"kernel holds ", w, ", expected finite weights below 1e30"});
    if (options_.accuracy == precision::exact)
      detail::fail(where_, "accuracy is exact, expected fast: transforms round; correlate and convolve do not");
    if (options_.how != method::automatic)
      detail::fail(where_, "how is direct or separable, expected automatic: this is the transform");
  }

  void pairs(image_view<const Src> src, image_view<Dst> dst) const {
    const index_t n = (runner::tiles(geometry_, taps_.grid) + 1) / 2;
    const index_t bands = options_.run.threads() < n ? options_.run.threads() : n;
    parallel_for(options_.run, bands, [&](index_t i) {
      runner r(geometry_, taps_, options_, src, dst, isa_);
      for (index_t pair = n * i / bands; pair < n * (i + 1) / bands; ++pair) r.run(pair);
    });
  }

  const char* where_;
  filter_options options_;
  cpu::isa isa_;
  geometry geometry_;
  fft_taps taps_;
};

namespace detail {

template <class Dst, class S, class K>
image<Dst> fft_new(const char* where, sense way, const S& src, const K& kernel, const filter_options& options) {
  const image_view<const sample_of<S>> from = src;
  const fft_plan<sample_of<S>, Dst> p(kernel, from.size(), options, way, where);
  image<Dst> out(p.size(), uninitialized);
  p.run(from, out.view());
  return out;
}
template <class S, class D, class K>
void fft_into(const char* where, sense way, const S& src, D& dst, const K& kernel, const filter_options& options) {
  const image_view<const sample_of<S>> from = src;
  fft_plan<sample_of<S>, sample_of<D>>(kernel, from.size(), options, way, where).run(from, dst);
}

}  // namespace detail

/// konv::correlate by the Fourier transform, in tiles (overlap-save): the cost grows with the logarithm of the kernel's
/// size, not with its area. scipy.signal.fftconvolve's counterpart, with every border, coverage, padding, stride,
/// dilation, anchor, scale and offset of correlate (a stride only drops outputs here).
///
/// When: kernels that do not factor, from about 13 x 13 (f32) or 17 x 17 (u8) on: there it takes as long as correlate,
/// at 31 x 31 a sixth and a third of that (1920x1080, AVX-512 at 256 bits a unit). Why it is not what correlate does by
/// itself: its error is relative to the largest samples around an output, not to the output's own, and depends on where
/// in a tile the output lies.
///     |result - real sum| <= 4 * eps * log2(n) * sqrt(n) * max|sample| * norm2(scale * kernel),  eps = 2^-24,
/// for tiles of n samples (describe() says how many), the largest sample being the tile's; a fiftieth of it is usual.
/// NaN and infinity still reach only the outputs whose footprints hold them; each costs as much as one output of the
/// direct method. The same bits for every number of threads.
///
/// src: u8, u16, s16 or f32, any channels; kernel: of any weights below 1e30. Result: as correlate's, by default f32
/// (s32 for integer weights, rounded from f32). Sums are f32 also where weights are integers: not exact. Throws
/// argument_error as correlate does, and for precision::exact or a method asked for by name. T. G. Stockham, High-speed
/// convolution and correlation, AFIPS 1966.
template <class Dst = detail::deduced, source_image S, kernel_like K>
  requires fft_sample<sample_of<S>>
auto fft_correlate(const S& src, const K& kernel, const filter_options& options = {}) {
  using result = detail::result_or<Dst, sample_of<S>, weight_of<K>>;
  return detail::fft_new<result>("fft_correlate", sense::correlate, src, kernel, options);
}
/// The same into dst, which names the result's type. dst may be src, or overlap it.
template <source_image S, target_image D, kernel_like K>
  requires fft_sample<sample_of<S>>
void fft_correlate(const S& src, D&& dst, const K& kernel, const filter_options& options = {}) {
  detail::fft_into("fft_correlate", sense::correlate, src, dst, kernel, options);
}

/// konv::convolve by the Fourier transform; everything else as fft_correlate. With coverage::full and a zero border it
/// is scipy.signal.fftconvolve(mode="full").
template <class Dst = detail::deduced, source_image S, kernel_like K>
  requires fft_sample<sample_of<S>>
auto fft_convolve(const S& src, const K& kernel, const filter_options& options = {}) {
  using result = detail::result_or<Dst, sample_of<S>, weight_of<K>>;
  return detail::fft_new<result>("fft_convolve", sense::convolve, src, kernel, options);
}
/// The same into dst.
template <source_image S, target_image D, kernel_like K>
  requires fft_sample<sample_of<S>>
void fft_convolve(const S& src, D&& dst, const K& kernel, const filter_options& options = {}) {
  detail::fft_into("fft_convolve", sense::convolve, src, dst, kernel, options);
}

KONV_END
#endif

// plan: a correlation or convolution, decided once and run many times.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PLAN_HPP
#define KONV_ENGINE_PLAN_HPP

#include "../core/image.hpp"
#include "../core/kernel.hpp"
#include "arithmetic.hpp"
#include "direct.hpp"
#include "describe.hpp"
#include "overlap.hpp"
#include "parallel.hpp"
#include "two_pass.hpp"
#include "plain.hpp"

KONV_BEGIN

/// Which way a kernel is read: as it lies, or turned by 180 degrees.
enum class sense : unsigned char { correlate, convolve };

namespace detail {

template <weight W>
weight_table make_table(kernel_view<W> k, bool turned) {
  weight_table t{k.rows, k.cols, {}, std::is_integral_v<W>};
  const index_t n = k.rows * k.cols;
  for (index_t i = 0; i < n; ++i) t.values.push_back(static_cast<double>(k.data[turned ? n - 1 - i : i]));
  return t;
}

// The kernel that two factors amount to.
inline weight_table outer(const weight_table& column, const weight_table& row) {
  weight_table t{static_cast<index_t>(column.values.size()), static_cast<index_t>(row.values.size()), {},
                 column.integer_type};
  t.values.resize(column.values.size() * row.values.size());
  double* out = t.values.data();
  for (const double c : column.values)
    for (const double r : row.values) *out++ = c * r;
  return t;
}

}  // namespace detail

/// A correlation (or convolution) of Src images to Dst images, decided once: sizes, numbers, method.
///
///     konv::plan<std::uint8_t, std::uint8_t> p(kernel, photo.size(), {.edge = konv::border::wrap});
///     konv::image<std::uint8_t> out(p.size());
///     p.run(photo, out);            // as often as wanted, for any image of that size
///     std::puts(p.describe().c_str());
///
/// Construction throws argument_error as konv::correlate does. run() may be called from several threads at once.
template <sample Src, sample Dst>
class plan {
 public:
  template <kernel_like K>
  plan(const K& kernel, extent src, const filter_options& options = {}, sense way = sense::correlate,
       const char* where = "plan")
      : plan(detail::make_table<weight_of<K>>(kernel, way == sense::convolve), kernel_factors{}, src, options, way,
             where) {
    choose_kernels<false>();
  }

  /// For a kernel given by its factors, k(i, j) = column[i] * row[j].
  plan(const weight_table& column, const weight_table& row, extent src, const filter_options& options, sense way,
       const char* where)
      : plan(detail::outer(column, row), kernel_factors{column.values, row.values}, src, options, way, where) {
    choose_kernels<true>();
  }

  /// The size of the result.
  extent size() const { return geometry_.dst; }

  /// What was chosen and why: method, numbers and their bound, instruction set, bands.
  std::string describe() const {
    return detail::describe_plan(where_, type_name<Src>(), type_name<Dst>(), geometry_, numbers_, fixed_,
                                 method_.separable, method_.why, isa_, static_cast<int>(band_count()));
  }

  /// Computes dst from src. They may be the same memory or overlap: the result is as if they did not.
  /// Throws argument_error where a size is not the plan's.
  void run(image_view<const Src> src, image_view<Dst> dst) const {
    detail::check_size(where_, "src", src, geometry_.src);
    detail::check_size(where_, "dst", dst, geometry_.dst);
    // Rows taken many at a time must lie as they are in memory; nobody mirrors or picks channels at such speed.
    const bool gather = numbers_.kind == arithmetic::fixed_two_pass && !src.packed();
    if (gather || detail::overlap(src, dst)) {
      const image<Src> copy = image<Src>::copy_of(src);
      bands(copy.view(), dst);
    } else {
      bands(src, dst);
    }
  }

 private:
  plan(const weight_table& table, kernel_factors&& factors, extent src, const filter_options& options,
       sense way, const char* where)
      : where_(where),
        options_(options),
        geometry_(resolve(where, src, table.rows, table.cols, options, way == sense::convolve)),
        isa_(cpu::current()),
        numbers_(choose_arithmetic<Src, Dst>(table, options)) {
    method_ = choose_method<Src, Dst>(where, table, factors, options, numbers_, fixed_);
    switch (numbers_.kind) {
      case arithmetic::fixed_u8: [[fallthrough]];
      case arithmetic::integer: set_direct<integer_kind>(); break;
      case arithmetic::f32:
        method_.separable ? set_two_pass<dense_kind::f32>(factors) : set_direct<dense_kind::f32>();
        break;
      case arithmetic::f64:
        if constexpr (natural_f64<Src, Dst>)
          method_.separable ? set_two_pass<dense_kind::f64>(factors) : set_direct<dense_kind::f64>();
        break;
      case arithmetic::fixed_two_pass: [[fallthrough]];
      case arithmetic::wide: break;
    }
  }

  template <dense_kind K>
  struct slot {
    taps_table<K> taps;
    dense_choice<K> kernels;
    typename passes_of<K, Src>::taps passes;
  };
  // u8 rows become pairs of 16-bit samples as they are loaded; others are made into pairs in the ring.
  static constexpr dense_kind integer_kind = std::is_same_v<Src, std::uint8_t> ? dense_kind::bytes : dense_kind::pair;
  struct slots : slot<integer_kind>, slot<dense_kind::f32>, slot<dense_kind::f64> {};

  template <bool Factored>
  void choose_kernels() {
    if constexpr (std::is_integral_v<Src> && sizeof(Src) <= 2) choose<integer_kind, Factored>();
    if constexpr (!std::is_same_v<Src, double> && !std::is_same_v<Dst, double>) choose<dense_kind::f32, Factored>();
    if constexpr (natural_f64<Src, Dst>) choose<dense_kind::f64, Factored>();
  }
  template <dense_kind K, bool Factored>
  void choose() {
    slots_.slot<K>::kernels = choose_dense<K, Src, Dst, Factored>(isa_);
  }
  template <dense_kind K>
  void set_direct() {
    taps_table<K>& t = slots_.slot<K>::taps;
    t = make_taps<K>(geometry_, numbers_.weights);
    t.bias = numbers_.bias;
    t.shift = numbers_.kind == arithmetic::fixed_u8 ? numbers_.shift : -1;
    t.ties = numbers_.ties;
  }
  template <dense_kind K>
  void set_two_pass(const kernel_factors& f) {
    slots_.slot<K>::passes = passes_of<K, Src>::taps::of(geometry_, f.column, f.row);
  }

  // A band of fewer than 8 rows costs more to begin than it saves.
  index_t band_count() const {
    const index_t most = (geometry_.dst.height + 7) / 8, wanted = options_.run.threads();
    return wanted < most ? wanted : most;
  }

  void bands(image_view<const Src> src, image_view<Dst> dst) const {
    const index_t rows = geometry_.dst.height, n = band_count();
    const auto band = [&](index_t i) {
      const index_t y0 = rows * i / n, y1 = rows * (i + 1) / n;
      switch (numbers_.kind) {
        case arithmetic::fixed_u8: [[fallthrough]];
        case arithmetic::integer:
          if constexpr (std::is_integral_v<Src> && sizeof(Src) <= 2)
            direct<integer_kind>(src, dst, y0, y1);
          break;
        case arithmetic::fixed_two_pass:
          if constexpr (std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>)
            run_with(fixed_runner(geometry_, fixed_, isa_), src, dst, y0, y1);
          break;
        case arithmetic::f32:
          if constexpr (!std::is_same_v<Src, double> && !std::is_same_v<Dst, double>)
            real<dense_kind::f32>(src, dst, y0, y1);
          break;
        case arithmetic::f64:
          if constexpr (natural_f64<Src, Dst>)
            real<dense_kind::f64>(src, dst, y0, y1);
          else
            plain(src, dst, y0, y1);
          break;
        case arithmetic::wide:
          if constexpr (std::is_integral_v<Src>)
            plain(src, dst, y0, y1);
          break;
      }
    };
    parallel_for(options_.run, n, band);
  }

  void plain(image_view<const Src> src, image_view<Dst> dst, index_t y0, index_t y1) const {
    run_plain<Src, Dst>(geometry_, numbers_.weights, numbers_.finish, numbers_.kind == arithmetic::wide, src, dst,
                        options_.edge, options_.value, y0, y1);
  }
  template <dense_kind K>
  void direct(image_view<const Src> src, image_view<Dst> dst, index_t y0, index_t y1) const {
    const slot<K>& s = slots_;
    run_with(direct_runner<K, Src, Dst>(geometry_, s.taps, s.kernels, numbers_.finish, isa_), src, dst, y0, y1);
  }
  template <dense_kind K>
  void real(image_view<const Src> src, image_view<Dst> dst, index_t y0, index_t y1) const {
    const slot<K>& s = slots_;
    if (method_.separable)
      run_with(typename passes_of<K, Src>::template runner<Dst>(geometry_, s.passes, numbers_.finish, isa_), src, dst,
               y0, y1);
    else
      direct<K>(src, dst, y0, y1);
  }
  template <class Runner>
  void run_with(Runner&& runner, image_view<const Src> src, image_view<Dst> dst, index_t y0, index_t y1) const {
    runner.run(src, dst, options_.edge, options_.value, y0, y1);
  }

  const char* where_;
  filter_options options_;
  geometry geometry_;
  cpu::isa isa_;
  number_plan numbers_;
  method_choice method_;
  fixed_passes fixed_;
  slots slots_;
};

KONV_END
#endif

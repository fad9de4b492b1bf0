// plan: a correlation or convolution, decided once and run many times.
// SPDX-License-Identifier: MIT
#ifndef KONV_ENGINE_PLAN_HPP
#define KONV_ENGINE_PLAN_HPP

#include "../core/image.hpp"
#include "../core/kernel.hpp"
#include "arithmetic.hpp"
#include "describe.hpp"
#include "fixed_runner.hpp"
#include "overlap.hpp"
#include "parallel.hpp"
#include "plain.hpp"
#include "quad_passes.hpp"
#include "two_pass.hpp"

KONV_BEGIN

/// Which way a kernel is read: as it lies, or turned by 180 degrees.
enum class sense : unsigned char { correlate, convolve };

namespace detail {

template <weight W>
KONV_NOINLINE weight_table make_table(kernel_view<W> k, bool turned) {
  weight_table t{k.rows, k.cols, {}, std::is_integral_v<W>};
  const index_t n = k.rows * k.cols;
  t.values.resize(static_cast<std::size_t>(n));
  double* to = t.values.data();
  for (index_t i = 0; i < n; ++i) *to++ = static_cast<double>(k.data[turned ? n - 1 - i : i]);
  return t;
}

}  // namespace detail

/// What a plan needs to know of its two types, and the code that not every pair of types can come to: null where it
/// cannot.
struct plan_types {
  const sample_type* src = nullptr;
  const sample_type* dst = nullptr;
  cpu::isa isa = cpu::isa::portable;
  dense_system integer, real;  ///< 8- and 16-bit sources; f32, or f64 where that is the natural type
  quad_system quads;           ///< f32 sources without strides
  plan_fixed_fn plan_fixed = nullptr;
  using run_fn = void (*)(const class any_plan&, const geometry&, source_rows&, const target_bytes&, index_t y0,
                          index_t y1);
  run_fn run_quads = nullptr, run_fixed = nullptr;
};

/// A plan for images of any types.
class any_plan {
 public:
  /// factors: those of the kernel where it came as such, else empty.
  KONV_COLD any_plan(const plan_types& types, weight_table table, kernel_factors factors, extent src,
                     const filter_options& options, sense way, const char* where)
      : where_(where),
        types_(types),
        options_(options),
        geometry_(resolve(where, src, table.rows, table.cols, options, way == sense::convolve)),
        numbers_(choose_arithmetic(*types.src, *types.dst, table, options)) {
    method_ = choose_method(where, *types.src, *types.dst, table, factors, options, types.plan_fixed, numbers_, fixed_);
    if (numbers_.kind == arithmetic::integer && !types.integer.finish) {  // left out: plain loops, as exactly
      numbers_.kind = arithmetic::f64;
      numbers_.finish = {options.scale, options.offset, options.round};
    }
    if (numbers_.weights.empty()) numbers_.weights = std::move(table.values);  // from here on it is these
    const bool strided = geometry_.sx > 1 || geometry_.sy > 1;
    if (numbers_.kind == arithmetic::fixed_u8 || numbers_.kind == arithmetic::integer)
      set_direct(types.integer);
    else if (!in_lanes())
      return;
    else if (!method_.separable)
      set_direct(types.real);
    else if (types.run_quads && !strided)
      quads_ = quad_taps::of(factors.column, factors.row);
    else
      passes_ = two_pass_taps::of(types.real.kind, geometry_, factors.column, factors.row);
  }
  any_plan(const any_plan&) = default;
  any_plan& operator=(const any_plan&) = default;
  KONV_COLD ~any_plan() = default;

  extent size() const { return geometry_.dst; }

  std::string describe() const {
    return detail::describe_plan(where_, types_.src->name, types_.dst->name, geometry_, numbers_, fixed_,
                                 method_.separable, method_.why, types_.isa, static_cast<int>(band_count()));
  }

  KONV_NOINLINE void run(source_bytes src, const target_bytes& dst) const {
    detail::check_size(where_, "src", src.size, geometry_.src);
    detail::check_size(where_, "dst", dst.size, geometry_.dst);
    // Rows taken many at a time must lie as they are in memory; nobody mirrors or picks channels at such speed.
    const bool gather = numbers_.kind == arithmetic::fixed_two_pass && !src.packed();
    buffer<std::byte> copy;
    if (gather || detail::overlap(src, {dst.data, dst.size, dst.row_stride, dst.pixel_stride, dst.sample}))
      src = copied(src, copy);
    const index_t rows = geometry_.dst.height, n = band_count();
    parallel_for(options_.run, n, [&](index_t i) { band(geometry_, src, dst, rows * i / n, rows * (i + 1) / n); });
  }

  /// Rows [y0, y1) of dst from some rows of a source: row y of dst stands on row y + shift of `rows`, what lies outside
  /// of which is the border. For images that are not in memory as a whole. Both packed, apart, and of the plan's width.
  void run_rows(const source_bytes& rows, const target_bytes& dst, index_t y0, index_t y1, index_t shift) const {
    geometry g = geometry_;
    g.src.height = rows.size.height;
    g.dst.height = dst.size.height;
    g.first_y += shift;
    band(g, rows, dst, y0, y1);
  }

  /// For plan_types. Templates, so that only who needs them compiles their kernels.
  template <int Unused = 0>
  static void run_fixed(const any_plan& p, const geometry& g, source_rows& reader, const target_bytes& dst, index_t y0,
                        index_t y1) {
    fixed_runner(g, p.fixed_, find_u8_passes(p.types_.isa), reader, dst, p.types_.isa).run(y0, y1);
  }
  template <int Unused = 0>
  static void run_fixed_factors(const any_plan& p, const geometry& g, source_rows& reader, const target_bytes& dst,
                                index_t y0, index_t y1) {
    const cpu::isa i = p.types_.isa;
    fixed_runner(g, p.fixed_, p.fixed_.three ? find_u8_three(i) : find_u8_passes(i), reader, dst, i).run(y0, y1);
  }
  static void run_quads(const any_plan& p, const geometry& g, source_rows& reader, const target_bytes& dst, index_t y0,
                        index_t y1) {
    quad_runner(g, p.quads_, p.types_.real, p.types_.quads, p.numbers_.finish, reader, dst, p.types_.isa)
        .run(y0, y1);
  }

 private:
  // Real sums in vectors: f64 is asked for where it is not natural, too.
  bool in_lanes() const {
    return numbers_.kind == arithmetic::f32 ||
           (numbers_.kind == arithmetic::f64 && types_.real.kind == dense_kind::f64);
  }
  void set_direct(const dense_system& s) {
    taps_ = make_taps(s.kind, geometry_, numbers_.weights, numbers_.split);
    taps_.bias = numbers_.bias;
    taps_.shift = numbers_.kind == arithmetic::fixed_u8 ? numbers_.shift : -1;
    taps_.ties = numbers_.ties;
  }

  // A band of fewer than 8 rows costs more to begin than it saves.
  index_t band_count() const {
    const index_t most = (geometry_.dst.height + 7) / 8, wanted = options_.run.threads();
    return wanted < most ? wanted : most;
  }

  // Rows of their own memory.
  KONV_COLD static source_bytes copied(const source_bytes& src, buffer<std::byte>& memory) {
    const index_t c = src.size.channels, n = src.size.width * c, stride = (n * src.sample + 63) / 64 * 64;
    memory.resize(static_cast<std::size_t>(stride * src.size.height));
    for (index_t y = 0; y < src.size.height; ++y)
      copy_samples(src.row(y), src.pixel_stride, memory.data() + y * stride, src.pixel(), 0, c, n, src.sample);
    return {memory.data(), src.size, stride, src.pixel(), src.sample};
  }

  // Output rows [y0, y1).
  KONV_NOINLINE void band(const geometry& g, const source_bytes& src, const target_bytes& dst, index_t y0,
                          index_t y1) const {
    source_rows reader(src, *types_.src, options_.edge, options_.value);
    if (numbers_.kind == arithmetic::fixed_two_pass)
      types_.run_fixed(*this, g, reader, dst, y0, y1);
    else if (numbers_.kind == arithmetic::fixed_u8 || numbers_.kind == arithmetic::integer)
      direct(g, types_.integer, reader, dst, y0, y1);
    else if (!in_lanes())
      run_plain(g, numbers_.weights, numbers_.finish, numbers_.kind == arithmetic::wide, *types_.src,
                *types_.dst, reader, dst, y0, y1);
    else if (!method_.separable)
      direct(g, types_.real, reader, dst, y0, y1);
    else if (!quads_.row.empty())
      types_.run_quads(*this, g, reader, dst, y0, y1);
    else
      two_pass_runner(g, passes_, types_.real, numbers_.finish, reader, dst, types_.isa).run(y0, y1);
  }
  KONV_NOINLINE void direct(const geometry& g, const dense_system& s, source_rows& reader, const target_bytes& dst,
                            index_t y0, index_t y1) const {
    direct_runner(g, taps_, s, numbers_.finish, reader, dst, types_.isa).run(y0, y1);
  }

  const char* where_;
  plan_types types_;
  filter_options options_;
  geometry geometry_;
  number_plan numbers_;
  method_choice method_;
  fixed_passes fixed_;
  taps_table taps_;
  two_pass_taps passes_;
  quad_taps quads_;
};

namespace detail {

// The kernel that two factors amount to. Its weights are left out where nothing wants them: where two passes in real
// numbers do with the factors, for sure if the source is of real numbers or all goes from u8 to u8, and rather than
// multiply more than 65536 out.
KONV_COLD inline weight_table outer(const plan_types& types, const weight_table& column, const weight_table& row,
                                    const filter_options& o) {
  const index_t rows = static_cast<index_t>(column.values.size()), cols = static_cast<index_t>(row.values.size());
  weight_table t{rows, cols, {}, column.integer_type};
  const bool passes = o.how == method::separable || passes_pay(rows, cols);
  const bool enough = passes && !t.integer_type && (!types.src->integral || types.plan_fixed);
  if ((enough || rows > 65536 / cols) && o.how != method::direct && o.accuracy == precision::fast &&
      !(facts(column.values).integral && facts(row.values).integral))
    return t;
  t.values.resize(column.values.size() * row.values.size());
  double* out = t.values.data();
  for (const double c : column.values)
    for (const double r : row.values) *out++ = c * r;
  return t;
}

template <sample Src, sample Dst, kernel_form Form>
KONV_COLD plan_types find_types() {
  constexpr bool natural = std::is_same_v<Src, double> || std::is_same_v<Src, std::int32_t> ||
                           std::is_same_v<Dst, double>;
  plan_types t;
  t.src = &type_of<Src>;
  t.dst = &type_of<Dst>;
  t.isa = cpu::current();
  // u8 rows become pairs of 16-bit samples as they are loaded; others are made into pairs in the ring.
  if constexpr (std::is_integral_v<Src> && sizeof(Src) <= 2 && Form != kernel_form::passes)
    t.integer = find_system<std::is_same_v<Src, std::uint8_t> ? dense_kind::bytes : dense_kind::pair, Src, Dst, Form>(
        t.isa);
  t.real = find_system<natural ? dense_kind::f64 : dense_kind::f32, Src, Dst, Form>(t.isa);
  if constexpr (std::is_same_v<Src, float> && !natural) {
    t.quads.kernels = find_quads(t.isa);
    if constexpr (std::is_same_v<Dst, float>) t.quads.at_once = &find_quads_at_once;
    t.run_quads = &any_plan::run_quads;
  }
  if constexpr (std::is_same_v<Src, std::uint8_t> && std::is_same_v<Dst, std::uint8_t>) {
    constexpr bool whole = Form == kernel_form::whole;  // of 3x3 weights, those go direct
    t.plan_fixed = whole ? &plan_fixed_passes : &plan_fixed_factors;
    t.run_fixed = whole ? &any_plan::run_fixed<> : &any_plan::run_fixed_factors<>;
  }
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
  KONV_INLINE plan(const K& kernel, extent src, const filter_options& options = {}, sense way = sense::correlate,
                   const char* where = "plan")
      : plan_(detail::find_types<Src, Dst, kernel_form::whole>(),
              detail::make_table<weight_of<K>>(kernel, way == sense::convolve), {}, src, options, way, where) {}

  /// For a kernel given by its factors, k(i, j) = column[i] * row[j].
  KONV_INLINE plan(const weight_table& column, const weight_table& row, extent src, const filter_options& options,
                   sense way, const char* where)
      : plan(detail::find_types<Src, Dst, kernel_form::factors>(), column, row, src, options, way, where) {}

  /// The same where `options` have no stride, for less code.
  KONV_INLINE static plan unstrided(const weight_table& column, const weight_table& row, extent src,
                                    const filter_options& options, sense way, const char* where) {
    return plan(detail::find_types<Src, Dst, kernel_form::unstrided>(), column, row, src, options, way, where);
  }

  /// The size of the result.
  extent size() const { return plan_.size(); }

  /// What was chosen and why: method, numbers and their bound, instruction set, bands.
  std::string describe() const { return plan_.describe(); }

  /// Computes dst from src. They may be the same memory or overlap: the result is as if they did not.
  /// Throws argument_error where a size is not the plan's.
  KONV_INLINE void run(image_view<const Src> src, image_view<Dst> dst) const {
    plan_.run(source_of(src), target_of(dst));
  }

 private:
  KONV_INLINE plan(const plan_types& types, const weight_table& column, const weight_table& row, extent src,
                   const filter_options& options, sense way, const char* where)
      : plan_(types, detail::outer(types, column, row, options), {column.values, row.values}, src, options, way, where) {}

  any_plan plan_;
};

KONV_END
#endif

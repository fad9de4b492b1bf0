// planned_filter: filters of a stream that are a plan, or a few rows' kernel where the verb has one.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_PLANNED_HPP
#define KONV_STREAM_PLANNED_HPP

#include "../engine/plan.hpp"
#include "../engine/stencil.hpp"
#include "row_filter.hpp"

KONV_BEGIN
namespace detail {

/// What a stream can do: rows come once, from the top, so every row of the source makes one of the result, and nothing
/// is known of the last rows while the first are made. Throws argument_error for other options.
KONV_COLD inline void check_streams(const char* where, border edge, const fill& value, index_t channels) {
  if (edge == border::wrap)
    fail(where, "edge is wrap, expected another border: the rows that stand above the first come last");
  if (edge == border::constant) value.check(where, channels);
}
KONV_COLD inline void check_streams(const char* where, const filter_options& o, index_t channels) {
  check_streams(where, o.edge, o.value, channels);
  if (o.output != coverage::same)
    fail(where, {"output is ", o.output == coverage::valid ? "valid" : "full", ", expected same"});
  if (o.pad) fail(where, "pad is given, expected none: the result has as many rows as the source");
  if (o.stride.y != 1 || o.stride.x != 1) fail(where, {"stride is ", o.stride, ", expected 1"});
}

/// The rows under those of a plan with such options.
KONV_COLD inline row_reach reach_of(const char* where, extent row, index_t rows, index_t cols, const filter_options& o,
                                    bool turned) {
  check_streams(where, o, row.channels);
  const geometry g = resolve(where, row, rows, cols, o, turned);
  return {-g.first_y, (rows - 1) * g.dy + g.first_y};
}

/// A plan.
class planned_filter : public row_filter {
 public:
  planned_filter(row_reach reach, index_t dst_sample, const any_plan& plan)
      : row_filter(reach, dst_sample), plan_(plan) {}

  void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
           index_t shift) const override {
    plan_.run_rows(window, dst, y0, y1, shift);
  }

 protected:
  ~planned_filter() = default;

 private:
  any_plan plan_;
};

/// The plan of a kernel, in a stream.
template <class Src, class Dst, class W>
any_plan kernel_plan(const char* where, const kernel<W>& k, extent size, const filter_options& o, sense way) {
  check_streams(where, o, size.channels);
  const weight_table table = make_table(kernel_view<W>(k), way == sense::convolve);
  return any_plan(find_types<Src, Dst, kernel_form::whole>(), table, {}, size, o, way, where);
}
/// The same of a kernel that is given by its factors.
template <class Src, class Dst, kernel_form Form>
any_plan factored_plan(const char* where, const weight_table& column, const weight_table& row, extent size,
                       const filter_options& o, sense way) {
  check_streams(where, o, size.channels);
  const plan_types types = find_types<Src, Dst, Form>();
  return any_plan(types, outer(types, column, row, o), {column.values, row.values}, size, o, way, where);
}

/// A kernel of weights: of a stage with these, options, a sense and a name.
template <class Src, class Dst>
class kernel_filter final : public planned_filter {
 public:
  template <class Stage>
  kernel_filter(const Stage& s, extent row)
      : planned_filter(reach_of(s.where, row, s.weights.rows(), s.weights.cols(), s.options, turned(s)), sizeof(Dst),
                       kernel_plan<Src, Dst>(s.where, s.weights, row, s.options, s.way)) {}

 private:
  template <class Stage>
  static bool turned(const Stage& s) {
    return s.way == sense::convolve;
  }
};

/// A stencil for three rows where there is one for the types and the options, else a plan.
template <class Src, class Dst>
class stencil_filter : public planned_filter {
 public:
  /// kernel: the stencil, null for none.
  stencil_filter(row_reach reach, const any_plan& plan, stencil_fn<Src, Dst> kernel, const stencil_weights& weights,
                 border edge, const fill& value)
      : planned_filter(reach, sizeof(Dst), plan), kernel_(kernel), weights_(weights), edge_(edge), value_(value) {}

  void run(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
           index_t shift) const override {
    if (!kernel_) return planned_filter::run(window, dst, y0, y1, shift);
    run_stencil_rows(window, dst, y0, y1, shift, kernel_, weights_, edge_, value_);
  }

  /// The stencil alone.
  static void run_stencil_rows(const source_bytes& window, const target_bytes& dst, index_t y0, index_t y1,
                               index_t shift, stencil_fn<Src, Dst> kernel, stencil_weights w, border edge,
                               const fill& value) {
    const image_view<Dst> to = typed<Dst>(dst);
    w.stream = stencil_past_caches<Dst>(to, {});
    stencil_rows<Src, Dst>(typed<Src>(window), to, {}, edge, value, y0, y1, kernel, w, shift);
  }

 private:
  stencil_fn<Src, Dst> kernel_;
  stencil_weights weights_;
  border edge_;
  fill value_;
};

}  // namespace detail
KONV_END
#endif

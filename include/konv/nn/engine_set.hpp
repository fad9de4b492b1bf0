// The ways of computing a layer, each with its weights packed; which of them serves depends on the tensors of a call.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_ENGINE_SET_HPP
#define KONV_NN_ENGINE_SET_HPP

#include <memory>
#include <optional>

#include "blocks_core.hpp"
#include "depthwise_core.hpp"
#include "layer_spec.hpp"
#include "planes_core.hpp"
#include "winograd_core.hpp"

KONV_BEGIN
namespace nn {
namespace detail {

// Adds the passes of a layer to its engine.
template <class Core, class T>
KONV_COLD void add_passes(Core& core, const layer_spec& s, const weight_field<T>& w) {
  if (!s.transposed) {
    core.add(conv_axis(s.axes[0]), conv_axis(s.axes[1]), conv_axis(s.axes[2]), w);
    return;
  }
  for (index_t z = 0; z < s.axes[0].stride; ++z)
    for (index_t y = 0; y < s.axes[1].stride; ++y)
      for (index_t x = 0; x < s.axes[2].stride; ++x)
        core.add(transposed_axis(s.axes[0], z), transposed_axis(s.axes[1], y), transposed_axis(s.axes[2], x), w);
}

}  // namespace detail

/// A copy shares the weights and has a workspace of its own: one for each thread. Axes: of space.
template <class T, int Axes, bool Transposed>
class engine_set {
 public:
  KONV_COLD engine_set(const layer_spec& spec, const channel_split& channels, const weight_field<T>& w, const T* bias)
      : spec_(spec) {
    const axis_options* a = spec.axes;
    if constexpr (has_how)
      if (spec.how != algorithm::direct) set_winograd(channels, w);
    if constexpr (has_planes)
      if (channels.groups == 1 && !winograd_ &&
          dense_core<T>::input_block(a[1].kernel * a[2].kernel, channels.in) == channels.in) {
        const axis_rule axes[3] = {conv_axis(a[0]), conv_axis(a[1]), conv_axis(a[2])};
        planes_.emplace(axes, channels.in, channels.out, w);
      }
    if constexpr (has_blocks)
      if (blocks_core<T>::suits(a, channels)) blocks_.emplace(a, channels, spec.then, w, bias);
    if (channels.depthwise())
      set(depthwise_.emplace(channels.groups, spec.then, spec.edge), w, bias);
    else
      set(dense_.emplace(channels, spec.then, spec.edge), w, bias);
  }

  /// y from x; both have been checked. y may be a part of the result, which begins at `origin`: a multiple of tile().
  void compute(const field<const T>& x, const field<T>& y, const size3& origin) {
    if constexpr (has_winograd)
      if (winograd_) {
        winograd_->run(x, y, origin, spec_.edge, dense_->bias(), dense_->finishing(), dense_->rows());
        return dense_->finishing().finish(y, dense_->rows());
      }
    if constexpr (has_blocks)
      if (blocks_ && blocks_->covers(x, y, origin)) return blocks_->run(x, y, origin);
    if constexpr (has_planes)
      if (planes_ && planes_->suits(x, y, dense_->kernel())) {
        // Long rows of a channels-first tensor need no detour through channels-last.
        planes_->run(x, y, origin, spec_.edge, dense_->bias(), dense_->finishing(), dense_->kernel());
        return dense_->finishing().finish(y, dense_->rows());
      }
    if (dense_)
      dense_->run(x, y, origin);
    else
      depthwise_->run(x, y, origin);
  }
  index_t tile() const {
    if constexpr (has_winograd)
      if (winograd_) return winograd_->tile();
    return 1;
  }

  std::size_t weight_bytes() const {
    return sum([](const auto& core) { return core.weight_bytes(); });
  }
  std::size_t workspace_bytes() const {
    return sum([](const auto& core) { return core.workspace_bytes(); });
  }

 private:
  // What a layer has no use for, its program need not compile.
  static constexpr bool has_how = Axes == 2 && !Transposed, has_winograd = has_how && std::is_same_v<T, float>;
  static constexpr bool has_planes = Axes < 3 && !Transposed, has_blocks = Axes < 3 && Transposed;
  struct nothing {
    static constexpr std::size_t weight_bytes() { return 0; }
    static constexpr std::size_t workspace_bytes() { return 0; }
  };
  template <bool Has, class Core>
  using maybe = std::optional<std::conditional_t<Has, Core, nothing>>;

  void set_winograd(const channel_split& c, const weight_field<T>& w) {
    const axis_options &y = spec_.axes[1], &x = spec_.axes[2];
    if (!std::is_same_v<T, float> || c.groups != 1 || y.kernel != 3 || x.kernel != 3 || y.stride != 1 ||
        x.stride != 1 || y.dilation != 1 || x.dilation != 1)
      detail::fail(spec_.where, {"how is winograd for a kernel of ", y.kernel, "x", x.kernel, ", stride ",
                                 size2{y.stride, x.stride}, ", dilation ", size2{y.dilation, x.dilation}, ", groups ",
                                 c.groups, std::is_same_v<T, float> ? ", float" : ", double",
                                 ", expected 3x3, {1, 1}, {1, 1}, 1, float"});
    if constexpr (has_winograd)
      winograd_.emplace(spec_.how == algorithm::winograd ? 4 : 2, spec_.axes, c.in, c.out, w);
  }
  template <class Core>
  void set(Core& core, const weight_field<T>& w, const T* bias) {
    core.set_bias(bias);
    if (!winograd_) detail::add_passes(core, spec_, w);
  }
  template <class F>
  std::size_t sum(F&& bytes) const {
    const auto of = [&](const auto& core) { return core ? bytes(*core) : 0; };
    return of(dense_) + of(depthwise_) + of(planes_) + of(winograd_) + of(blocks_);
  }

  layer_spec spec_;
  maybe<has_winograd, winograd_core> winograd_;
  maybe<has_planes, planes_core<T>> planes_;
  maybe<has_blocks, blocks_core<T>> blocks_;
  std::optional<dense_core<T>> dense_;
  std::optional<depthwise_core<T>> depthwise_;
};

/// The engine_set of one thread, copied with what holds it. (A std::vector of engine_sets would compile, for its growth
/// alone, more than all of an engine_set's own functions.)
template <class Set>
class thread_engine {
 public:
  thread_engine() = default;
  explicit thread_engine(std::unique_ptr<Set> e) : engine_(std::move(e)) {}
  KONV_COLD thread_engine(const thread_engine& o)
      : engine_(o.engine_ ? std::make_unique<Set>(*o.engine_) : nullptr) {}
  thread_engine(thread_engine&&) noexcept = default;
  thread_engine& operator=(thread_engine o) noexcept {
    engine_.swap(o.engine_);
    return *this;
  }
  Set* operator->() const { return engine_.get(); }

 private:
  std::unique_ptr<Set> engine_;
};

}  // namespace nn
KONV_END
#endif

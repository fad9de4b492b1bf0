// oneDNN: the same layers, in the layout asked for or in its own (then its reorders are not timed).
// SPDX-License-Identifier: MIT
#include <cstring>
#include <unordered_map>

#include <oneapi/dnnl/dnnl.hpp>

#include "nn_workload.hpp"

namespace bench {
namespace {

using dnnl::memory;
using tag = memory::format_tag;

dnnl::engine& cpu() {
  static dnnl::engine e(dnnl::engine::kind::cpu, 0);
  return e;
}

memory of(const memory::desc& d, const float* data) {
  memory m(d, cpu());
  std::memcpy(m.get_data_handle(), data, d.get_size());
  return m;
}
memory reordered(memory from, const memory::desc& to, dnnl::stream& s) {
  if (from.get_desc() == to) return from;
  memory m(to, cpu());
  dnnl::reorder(from, m).execute(s, from, m);
  s.wait();
  return m;
}

struct chain : nn_call {
  dnnl::stream stream{cpu()};
  std::vector<dnnl::primitive> primitives;
  std::vector<std::unordered_map<int, memory>> arguments;
  std::vector<memory> kept;
  memory last, plain;

  void add(dnnl::primitive p, std::unordered_map<int, memory> with) {
    primitives.push_back(std::move(p));
    arguments.push_back(std::move(with));
  }
  void add_pool(const nn_work& w) {
    const nn_layer& l = w.layers.front();
    const tag plain_tag = w.layout == nn_layout::nchw ? tag::nchw : tag::nhwc;
    const tag wanted = w.layout == nn_layout::best ? tag::nChw16c : plain_tag;  // its primitive takes what it is given
    const memory::dims xs{1, l.in, l.h, l.w}, ys{1, l.out, l.oh(), l.ow()};
    const memory::desc xd(xs, memory::data_type::f32, wanted), yd(ys, memory::data_type::f32, wanted);
    const dnnl::pooling_forward::desc d(dnnl::prop_kind::forward_inference,
                                        l.kind == nn_kind::max_pool ? dnnl::algorithm::pooling_max
                                                                    : dnnl::algorithm::pooling_avg_include_padding,
                                        xd, yd, {l.stride, l.stride}, {l.kernel, l.kernel}, {l.pad, l.pad},
                                        {l.pad, l.pad});
    const dnnl::pooling_forward::primitive_desc p(d, cpu());
    const memory x = reordered(of({xs, memory::data_type::f32, plain_tag}, w.x.data()), xd, stream);
    last = memory(yd, cpu());
    add(dnnl::pooling_forward(p), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, last}});
    plain = memory({ys, memory::data_type::f32, plain_tag}, cpu());
  }
  explicit chain(const nn_work& w) {
    memory x;
    if (w.layers.front().pool()) {
      add_pool(w);
      return;
    }
    for (std::size_t i = 0; i < w.layers.size(); ++i) {
      const nn_layer& l = w.layers[i];
      const bool volume = l.kernel_d > 1, deep = l.kind == nn_kind::depthwise;
      const bool transposed = l.kind == nn_kind::transposed;
      const auto dims = [&](index_t c, index_t d, index_t h, index_t v) {
        return volume ? memory::dims{1, c, d, h, v} : memory::dims{1, c, h, v};
      };
      const tag plain_tag = w.layout == nn_layout::nchw ? (volume ? tag::ncdhw : tag::nchw)
                                                        : (volume ? tag::ndhwc : tag::nhwc);
      const tag wanted = w.layout == nn_layout::best ? tag::any : plain_tag;
      const memory::dims xs = dims(l.in, l.d, l.h, l.w), ys = dims(l.out, l.od(), l.oh(), l.ow());
      memory::dims ws, strides, pads;
      tag weight_tag;
      const auto k3 = [&](memory::dims head) {
        if (volume) head.push_back(l.kernel_d);
        head.push_back(l.kernel);
        head.push_back(l.kernel);
        return head;
      };
      if (deep) {
        ws = k3({l.in, 1, 1});
        weight_tag = tag::goihw;
      } else {
        ws = k3({l.out, l.in});
        // PyTorch's transposed weights are C x O: oneDNN calls that iohw.
        weight_tag = volume ? tag::oidhw : transposed ? tag::iohw : tag::oihw;
      }
      for (int a = volume ? 0 : 1; a < 3; ++a) {
        strides.push_back(l.stride);
        pads.push_back(l.pad);
      }
      const memory::desc xd(xs, memory::data_type::f32, wanted), yd(ys, memory::data_type::f32, wanted),
          wd(ws, memory::data_type::f32, tag::any), bd({l.out}, memory::data_type::f32, tag::x);
      dnnl::primitive_attr attr;
      dnnl::post_ops post;
      if (l.relu) post.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0, 0);
      if (l.tanh) post.append_eltwise(1.0f, dnnl::algorithm::eltwise_tanh, 0, 0);
      attr.set_post_ops(post);
      dnnl::primitive layer;
      memory::desc xw, ww, yw;
      if (transposed) {
        // Its deconvolution adds a bias and does post-ops by plain loops, ten times the time of the deconvolution
        // itself on small layers. An addition of its own with the activation fused takes next to none.
        const dnnl::deconvolution_forward::desc d(dnnl::prop_kind::forward_inference,
                                                  dnnl::algorithm::deconvolution_direct, xd, wd, yd, strides, pads,
                                                  pads);
        const dnnl::deconvolution_forward::primitive_desc p(d, cpu());
        layer = dnnl::deconvolution_forward(p);
        xw = p.src_desc(), ww = p.weights_desc(), yw = p.dst_desc();
      } else {
        const dnnl::convolution_forward::desc d(
            dnnl::prop_kind::forward_inference,
            w.winograd ? dnnl::algorithm::convolution_winograd : dnnl::algorithm::convolution_direct, xd, wd, bd, yd,
            strides, pads, pads);
        const dnnl::convolution_forward::primitive_desc p(d, attr, cpu());
        layer = dnnl::convolution_forward(p);
        xw = p.src_desc(), ww = p.weights_desc(), yw = p.dst_desc();
      }
      memory weights = reordered(of({ws, memory::data_type::f32, weight_tag}, w.weights[i].data()), ww, stream);
      memory bias = of(bd, w.biases[i].data());
      if (i == 0) {
        x = reordered(of({xs, memory::data_type::f32, plain_tag}, w.x.data()), xw, stream);
      } else if (x.get_desc() != xw) {  // between layers: timed, it is part of the network
        memory y(xw, cpu());
        add(dnnl::reorder(x, y), {{DNNL_ARG_FROM, x}, {DNNL_ARG_TO, y}});
        x = y;
      }
      memory y(yw, cpu());
      if (transposed) {
        add(layer, {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DST, y}});
        // The bias in the blocks that the result has, and one plane as a plane: else this too is done by plain loops.
        const bool blocked = yw.data.format_desc.blocking.inner_nblks > 0;
        const memory::desc plain_each = bd.reshape(dims(l.out, 1, 1, 1));
        const memory::desc each(plain_each.dims(), memory::data_type::f32, blocked ? tag::aBcd16b : tag::abcd);
        const memory::desc sums = l.out == 1 && !blocked ? memory::desc(ys, memory::data_type::f32, tag::nchw) : yw;
        const dnnl::binary::primitive_desc p({dnnl::algorithm::binary_add, sums, each, sums}, attr, cpu());
        const memory values = reordered(of(plain_each, w.biases[i].data()), each, stream);
        const memory in_place(sums, cpu(), y.get_data_handle());
        kept.push_back(y);
        add(dnnl::binary(p), {{DNNL_ARG_SRC_0, in_place}, {DNNL_ARG_SRC_1, values}, {DNNL_ARG_DST, in_place}});
      } else {
        add(layer, {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, y}});
      }
      x = y;
      plain = memory({ys, memory::data_type::f32, plain_tag}, cpu());
    }
    last = x;
  }
  void run() override {
    for (std::size_t i = 0; i < primitives.size(); ++i) primitives[i].execute(stream, arguments[i]);
    stream.wait();
  }
  void finish(nn_work& w) override {
    dnnl::reorder(last, plain).execute(stream, last, plain);
    stream.wait();
    w.y.resize(plain.get_desc().get_size() / sizeof(float));
    std::memcpy(w.y.data(), plain.get_data_handle(), plain.get_desc().get_size());
  }
};

}  // namespace

std::unique_ptr<nn_call> onednn_nn(nn_work& w) {
  try {
    return std::make_unique<chain>(w);
  } catch (const dnnl::error&) {
    return nullptr;  // it has no such primitive
  }
}

}  // namespace bench

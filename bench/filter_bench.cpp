// Dense filters: filter2d, filter2d_int, filter2d_stride2, filter2d_fft.
// SPDX-License-Identifier: MIT
#include "support.hpp"

namespace bench {
namespace {

// Which parties a case is worth the time of.
struct who_takes_part {
  bool naive = false;
  bool plan = false;
  bool native = false;
  bool fft = false;
  int threads = 1;
};

struct dense_case {
  const char* op;
  depth src, dst;
  index_t channels;
  named_size size;
  konv::kernel<float> weights;
  bool integer = false;
  index_t stride = 1;
  bool transform = false;
};

void add_case(const dense_case& c, const who_takes_part& takes_part) {
  const extent in{c.size.width, c.size.height, c.channels};
  const extent out{(in.width + c.stride - 1) / c.stride, (in.height + c.stride - 1) / c.stride, c.channels};
  std::string type = type_name(c.src, c.channels);
  if (c.src != c.dst) type += c.dst == depth::s16 ? "_s16" : "_f32";
  const std::string name = std::string(c.op) + "/" + type + "/" + c.size.name + "/" + std::to_string(c.weights.rows()) +
                           "x" + std::to_string(c.weights.cols()) + "/";
  // By a transform there are fewer operations than taps; what remains as a limit is the memory.
  const double taps = c.transform ? 0 : static_cast<double>(c.weights.rows() * c.weights.cols());
  for (const party& p : parties()) {
    if (!p.filter2d) continue;
    if (p.as == role::naive && !takes_part.naive) continue;
    if (p.as == role::plan && !takes_part.plan) continue;
    if (p.as == role::native && !takes_part.native) continue;
    if (p.as == role::fft && !takes_part.fft) continue;
    const std::string suffix = takes_part.threads > 1 ? "/" + std::to_string(takes_part.threads) + "t" : "";
    add(name + p.who + suffix, cost_of(c.src, in, c.dst, out, taps), [=, threads = takes_part.threads] {
      const filter2d_work w{source(c.src, in), target(c.dst, out), c.weights, c.integer, c.stride,
                            threads,           c.transform};
      return timed{p.filter2d(w), [=] { return check_filter2d(w); }, threads};
    });
  }
}

}  // namespace

void add_filter2d() {
  const auto dense = [](depth d, index_t channels, named_size s, index_t k, who_takes_part w) {
    add_case({"filter2d", d, d, channels, s, dense_kernel(k)}, w);
  };
  for (const depth d : {depth::u8, depth::f32}) {
    for (const index_t k : {3, 5, 7, 9, 11, 15, 31})
      dense(
          d, 1, full_hd, k,
          {.naive = k == 3 || k == 5 || k == 11, .plan = k == 5, .native = k != 31, .fft = d == depth::f32 && k >= 15});
    for (const index_t k : {3, 5, 11}) dense(d, 1, small, k, {.plan = k == 3, .native = k == 3});
    for (const index_t k : {3, 5}) dense(d, 1, ultra_hd, k, {});
    for (const index_t k : {3, 5}) dense(d, 1, full_hd, k, {.threads = 2});
    for (const index_t k : {3, 5})
      add_case({.op = "filter2d_stride2",
                .src = d,
                .dst = d,
                .channels = 1,
                .size = full_hd,
                .weights = dense_kernel(k),
                .stride = 2},
               {.native = true});
  }
  for (const index_t k : {3, 5, 7, 11}) dense(depth::u8, 3, full_hd, k, {.naive = k == 5, .native = k == 5});
  dense(depth::u8, 3, small, 5, {});
  dense(depth::u8, 3, ultra_hd, 3, {});

  for (const index_t k : {15, 31, 63, 127})
    add_case({.op = "filter2d_fft",
              .src = depth::f32,
              .dst = depth::f32,
              .channels = 1,
              .size = full_hd,
              .weights = dense_kernel(k),
              .transform = true},
             {.fft = true});

  // No sum of a row times a column, no symmetry, and no zero to skip.
  const konv::kernel<float> whole(3, 3, {-1, 3, 2, 4, -7, 1, -2, 5, -3});
  add_case({.op = "filter2d_int",
            .src = depth::u8,
            .dst = depth::s16,
            .channels = 1,
            .size = full_hd,
            .weights = whole,
            .integer = true},
           {.naive = true, .native = true});
}

}  // namespace bench

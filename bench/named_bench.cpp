// Named filters: gaussian, box, sobel, magnitude, laplacian, pyramid_down, a chain of two.
// SPDX-License-Identifier: MIT
#include <cmath>

#include "support.hpp"

namespace bench {
namespace {

using weights = konv::kernel<double>;

weights outer(const std::vector<double>& line) {
  return weights::outer(line, line);
}

// exp(-x^2 / (2 sigma^2)) at -radius .. radius, normalised.
std::vector<double> bell(double sigma, index_t radius) {
  std::vector<double> w;
  double sum = 0;
  for (index_t x = -radius; x <= radius; ++x) {
    w.push_back(std::exp(-0.5 * static_cast<double>(x * x) / (sigma * sigma)));
    sum += w.back();
  }
  for (double& v : w) v /= sum;
  return w;
}

weights small_gaussian(index_t size) {
  if (size == 3) return outer({0.25, 0.5, 0.25});
  if (size == 5) return outer({0.0625, 0.25, 0.375, 0.25, 0.0625});
  return outer({0.03125, 0.109375, 0.21875, 0.28125, 0.21875, 0.109375, 0.03125});
}

weights mean(index_t size) {
  return outer(std::vector<double>(static_cast<std::size_t>(size), 1 / static_cast<double>(size)));
}

// A named sigma has two right answers: the Gaussian cut off where OpenCV cuts it (3 sigma for u8, 4 for f32), and the
// true one, of which 1e-8 lies beyond 6 sigma. A party has to keep its bound to one of them.
verdict check_sigma(const named_work& w) {
  const bool u8 = w.src.type == depth::u8;
  const auto cut = static_cast<index_t>(std::nearbyint(w.sigma * (u8 ? 3 : 4)));
  const verdict opencv = check_weights(w.src, w.dst, outer(bell(w.sigma, cut)), 1, w.edge);
  const verdict whole = check_weights(w.src, w.dst, outer(bell(w.sigma, static_cast<index_t>(6 * w.sigma))), 1, w.edge);
  return opencv.error < whole.error ? opencv : whole;
}

// `slack`: OpenCV's 8-bit Gaussian weights are 8 bits themselves, and promise no more than the nearest integers.
verdict check_gaussian(const named_work& w, double slack) {
  verdict v = w.sigma > 0 ? check_sigma(w) : check_weights(w.src, w.dst, small_gaussian(w.size), 1, w.edge);
  v.allowed += slack;
  return v;
}

// Whole sums divided once: never further than a half; floats of the running kind accumulate more than a sum of nine
// does.
verdict check_box(const named_work& w) {
  verdict v = check_weights(w.src, w.dst, mean(w.size), 1, w.edge);
  v.allowed = w.dst.type == depth::u8 ? 0.5 + 1e-9 : 4e-6;
  return v;
}

verdict check_exactly(const named_work& w, const pixels& dst, const weights& k) {
  verdict v = check_weights(w.src, dst, k, 1, w.edge);
  if (w.src.type == depth::u8) v.allowed = 0;
  return v;
}

const weights& sobel_x() {
  static const weights k{{-1, 0, 1}, {-2, 0, 2}, {-1, 0, 1}};
  return k;
}
const weights& sobel_y() {
  static const weights k{{-1, -2, -1}, {0, 0, 0}, {1, 2, 1}};
  return k;
}

// reflect_101 and a symmetric blur: the two are one kernel up to the border. From u8 the blurred image is of integers,
// each off by a half (`slack` more), and the derivative adds eight of them.
verdict check_chain(const named_work& w, double slack) {
  if (w.src.type == depth::f32)
    return check_weights(w.src, w.dst, weights::outer(std::vector{0.25, 1.0, 1.5, 1.0, 0.25},
                                                      std::vector{-0.25, -0.5, 0.0, 0.5, 0.25}), 1);
  std::vector<double> column{1, 6, 15, 20, 15, 6, 1}, row{-1, -4, -5, 0, 5, 4, 1};
  for (double& v : column) v /= 16;
  for (double& v : row) v /= 16;
  verdict v = check_weights(w.src, w.dst, weights::outer(column, row), 1);
  v.allowed = 8 * (0.5 + slack);
  return v;
}

verdict check(const named_work& w, bool peer) {
  switch (w.what) {
    case named::gaussian: return check_gaussian(w, peer && w.src.type == depth::u8 ? 1.0 : 0.0);
    case named::box: return check_box(w);
    case named::sobel_dx: return check_exactly(w, w.dst, sobel_x());
    case named::sobel_both: {
      const verdict x = check_exactly(w, w.dst, sobel_x()), y = check_exactly(w, w.dst2, sobel_y());
      return x.error > y.error ? x : y;
    }
    case named::magnitude: return check_length(w.src, w.dst, sobel_x(), sobel_y());
    case named::laplacian: return check_exactly(w, w.dst, weights{{0, 1, 0}, {1, -4, 1}, {0, 1, 0}});
    case named::laplacian_8: {  // of either sign: Simd Library has the other one
      const verdict v = check_exactly(w, w.dst, weights{{1, 1, 1}, {1, -8, 1}, {1, 1, 1}});
      return v.error > 0 && peer ? check_exactly(w, w.dst, weights{{-1, -1, -1}, {-1, 8, -1}, {-1, -1, -1}}) : v;
    }
    case named::chain: return check_chain(w, peer ? 1.0 : 0.0);
    case named::pyramid_down: {
      verdict v = check_weights(w.src, w.dst, small_gaussian(5), 2, w.edge);
      if (w.dst.type == depth::u8) v.allowed = 0.5;  // halves go up
      return v;
    }
  }
  return {};
}

struct named_case {
  std::string name;
  named what;
  depth src, dst;
  index_t size = 3;
  double sigma = 0;
  named_size image = full_hd;
};

void add_case(const named_case& c) {
  const extent in{c.image.width, c.image.height, 1};
  const bool half = c.what == named::pyramid_down, both = c.what == named::sobel_both || c.what == named::chain;
  const extent out = half ? extent{(in.width + 1) / 2, (in.height + 1) / 2, 1} : in;
  cost bytes = cost_of(c.src, in, c.dst, out, 0);  // what each of them ought to cost
  if (c.what == named::sobel_both) bytes.bytes += static_cast<double>(out.samples() * bytes_of(c.dst));
  for (const party& p : parties()) {
    named_work w;
    w.what = c.what;
    w.src.type = c.src;
    w.dst.type = c.dst;
    w.size = c.size;
    w.sigma = c.sigma;
    w.edge = p.edge;
    if (!p.named || (p.takes && !p.takes(w))) continue;
    add(c.name + p.who, bytes, [=]() mutable {
      w.src = source(c.src, in);
      w.dst = target(c.dst, out);
      if (both) w.dst2 = target(c.what == named::chain ? c.src : c.dst, out, 1);
      return timed{p.named(w), [=] { return check(w, p.as == role::peer); }};
    });
  }
}

}  // namespace

void add_named() {
  for (const depth d : {depth::u8, depth::f32}) {
    const std::string at = "/" + type_name(d, 1) + "/" + full_hd.name + "/";
    const depth wide = d == depth::u8 ? depth::s16 : depth::f32;
    const auto square = [](index_t k) { return std::to_string(k) + "x" + std::to_string(k) + "/"; };
    for (const index_t k : {3, 5, 7}) add_case({"gaussian" + at + square(k), named::gaussian, d, d, k});
    for (const int sigma : {2, 5, 20})
      add_case({"gaussian" + at + "sigma" + std::to_string(sigma) + "/", named::gaussian, d, d, 0, double(sigma)});
    for (const index_t k : {3, 15, 101}) add_case({"box" + at + square(k), named::box, d, d, k});
    add_case({"sobel" + at + "dx/", named::sobel_dx, d, wide});
    if (d == depth::u8) add_case({"sobel" + at + "dxdy/", named::sobel_both, d, wide});
    add_case({"magnitude" + at + "sobel/", named::magnitude, d, depth::f32});
    add_case({"laplacian" + at + "4/", named::laplacian, d, wide});
    if (d == depth::u8) add_case({"laplacian" + at + "8/", named::laplacian_8, d, wide});
    const index_t blur = d == depth::f32 ? 3 : 5;
    add_case({"chain" + at + "gaussian" + std::to_string(blur) + "_sobel/", named::chain, d, wide, blur});
    add_case({"pyramid_down" + at + "5x5/", named::pyramid_down, d, d});
  }
  // Small images, where what a call costs however little it has to do counts too.
  const std::string at = "/u8c1/" + std::string(small.name) + "/";
  add_case({"gaussian" + at + "3x3/", named::gaussian, depth::u8, depth::u8, 3, 0, small});
  add_case({"box" + at + "3x3/", named::box, depth::u8, depth::u8, 3, 0, small});
  add_case({"sobel" + at + "dx/", named::sobel_dx, depth::u8, depth::s16, 3, 0, small});
}

}  // namespace bench

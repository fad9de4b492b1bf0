// Volumes under a dense 3x3x3 kernel: one whose slices lie 2^n bytes apart, one that fits the caches, one whose rows
// stand off cache lines. SPDX-License-Identifier: MIT
#include <cmath>
#include <cstring>
#include <memory>

#include "konv/volume/correlate.hpp"
#include "support.hpp"

namespace bench {

void naive_volume(const float* src, float* dst, const float* k, index_t d, index_t h, index_t w);

namespace {

struct volume_work {
  index_t depth, height, width;
  konv::tensor<float, 3> src, padded, dst, kernel{{3, 3, 3}};
  volume_work(index_t d, index_t h, index_t w)
      : depth(d), height(h), width(w), src({d, h, w}), padded({d + 2, h + 2, w + 2}), dst({d, h, w}) {
    unsigned n = 1;
    const auto next = [&] { return static_cast<float>((n = n * 1664525u + 1013904223u) >> 8) / 16777216.0f - 0.5f; };
    for (float& v : kernel) v = next();
    for (float& v : src) v = next();
    for (index_t z = 0; z < depth; ++z)
      for (index_t y = 0; y < height; ++y)
        for (index_t x = 0; x < width; ++x) padded(z + 1, y + 1, x + 1) = src(z, y, x);
  }
  // konv has zeros outside, as the padded copy does; the naive loops are given that copy, konv is not.
  verdict check() const {
    verdict v{0, 1e-4};
    for (index_t z = 0; z < depth; z += 7)
      for (index_t y = 0; y < height; y += 11)
        for (index_t x = 0; x < width; x += 5) {
          double sum = 0;
          for (index_t a = 0; a < 3; ++a)
            for (index_t i = 0; i < 3; ++i)
              for (index_t j = 0; j < 3; ++j)
                sum += static_cast<double>(kernel(a, i, j)) * static_cast<double>(padded(z + a, y + i, x + j));
          v.error = std::max(v.error, std::fabs(sum - static_cast<double>(dst(z, y, x))));
        }
    return v;
  }
};

void add_volume(const std::string& who, index_t depth, index_t height, index_t width, void (*run)(volume_work&)) {
  const double voxels = static_cast<double>(depth * height * width);
  cost c;
  c.ops = 54 * voxels;
  c.bytes = 8 * voxels;
  c.limit = "fma/f32";
  const std::string size = std::to_string(depth) + "x" + std::to_string(height) + "x" + std::to_string(width);
  add("filter3d/f32/" + size + "/3x3x3/" + who, c, [=] {
    const auto w = std::make_shared<volume_work>(depth, height, width);
    timed t;
    t.run = [=] { run(*w); };
    t.check = [=] { return w->check(); };
    return t;
  });
}

}  // namespace

void add_volumes() {
  for (const auto& [d, h, w] : {konv::shape_of<3>{64, 256, 256}, {64, 64, 64}, {128, 300, 200}}) {
    add_volume("konv", d, h, w, [](volume_work& v) {
      konv::correlate3d(v.src, v.dst.view(), v.kernel, {.edge = konv::border::constant});
    });
    add_volume("naive_O3_native", d, h, w, [](volume_work& v) {
      naive_volume(v.padded.data(), v.dst.data(), v.kernel.data(), v.depth, v.height, v.width);
    });
  }
}

}  // namespace bench

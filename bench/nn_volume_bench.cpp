// A volume of 64x256x256 under a dense 3x3x3 kernel.
// SPDX-License-Identifier: MIT
#include <cmath>
#include <cstring>
#include <memory>

#include "konv/volume/correlate.hpp"
#include "support.hpp"

namespace bench {

void naive_volume(const float* src, float* dst, const float* k, index d, index h, index w);

namespace {

constexpr index depth_of = 64, height_of = 256, width_of = 256;

struct volume_work {
  konv::tensor<float, 3> src{{depth_of, height_of, width_of}}, padded{{depth_of + 2, height_of + 2, width_of + 2}},
      dst{{depth_of, height_of, width_of}}, kernel{{3, 3, 3}};
  volume_work() {
    unsigned n = 1;
    const auto next = [&] { return static_cast<float>((n = n * 1664525u + 1013904223u) >> 8) / 16777216.0f - 0.5f; };
    for (float& v : kernel) v = next();
    for (float& v : src) v = next();
    for (index z = 0; z < depth_of; ++z)
      for (index y = 0; y < height_of; ++y)
        for (index x = 0; x < width_of; ++x) padded(z + 1, y + 1, x + 1) = src(z, y, x);
  }
  // Inside the border, where both parties mean the same: konv has zeros outside, as the padded copy does.
  verdict check() const {
    verdict v{0, 1e-4};
    for (index z = 0; z < depth_of; z += 7)
      for (index y = 0; y < height_of; y += 11)
        for (index x = 0; x < width_of; x += 5) {
          double sum = 0;
          for (index a = 0; a < 3; ++a)
            for (index i = 0; i < 3; ++i)
              for (index j = 0; j < 3; ++j)
                sum += static_cast<double>(kernel(a, i, j)) * static_cast<double>(padded(z + a, y + i, x + j));
          v.error = std::max(v.error, std::fabs(sum - static_cast<double>(dst(z, y, x))));
        }
    return v;
  }
};

void add_volume(const std::string& who, void (*run)(volume_work&)) {
  cost c;
  c.ops = 54.0 * depth_of * height_of * width_of;
  c.bytes = 8.0 * depth_of * height_of * width_of;
  c.limit = "fma/f32";
  add("filter3d/f32/64x256x256/3x3x3/" + who, c, [=] {
    const auto w = std::make_shared<volume_work>();
    timed t;
    t.run = [=] { run(*w); };
    t.check = [=] { return w->check(); };
    return t;
  });
}

}  // namespace

void add_volumes() {
  add_volume("konv", [](volume_work& w) {
    konv::correlate3d(w.src, w.dst.view(), w.kernel, {.edge = konv::border::constant});
  });
  add_volume("naive_O3_native", [](volume_work& w) {
    naive_volume(w.padded.data(), w.dst.data(), w.kernel.data(), depth_of, height_of, width_of);
  });
}

}  // namespace bench

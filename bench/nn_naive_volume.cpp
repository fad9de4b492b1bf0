// The loops of every tutorial over a volume, for a compiler with -O3 -march=native: what filter3d is measured against.
// SPDX-License-Identifier: MIT
#include "konv/core/extent.hpp"

namespace bench {

// src is padded by one voxel on each side: (d + 2) x (h + 2) x (w + 2); dst is d x h x w; k has 27 weights.
void naive_volume(const float* src, float* dst, const float* k, konv::index_t d, konv::index_t h, konv::index_t w) {
  const konv::index_t row = w + 2, plane = row * (h + 2);
  for (konv::index_t z = 0; z < d; ++z)
    for (konv::index_t y = 0; y < h; ++y)
      for (konv::index_t x = 0; x < w; ++x) {
        float sum = 0;
        for (konv::index_t a = 0; a < 3; ++a)
          for (konv::index_t i = 0; i < 3; ++i)
            for (konv::index_t j = 0; j < 3; ++j)
              sum += k[(a * 3 + i) * 3 + j] * src[(z + a) * plane + (y + i) * row + x + j];
        dst[(z * h + y) * w + x] = sum;
      }
}

}  // namespace bench

// How a volume's outputs are divided among threads.
// SPDX-License-Identifier: MIT
#ifndef KONV_VOLUME_BANDS_HPP
#define KONV_VOLUME_BANDS_HPP

#include "../engine/parallel.hpp"
#include "options.hpp"

KONV_BEGIN
namespace detail {

/// Output slices [z0, z1) and rows [y0, y1) of each.
struct volume_band {
  index_t z0 = 0, z1 = 0, y0 = 0, y1 = 0;
};

/// Calls body(band) for bands that make up the result, in parallel as `run` says: slabs of slices, or, where there are
/// few slices, of rows; none lower than `least` rows.
template <class Body>
void for_volume_bands(const execution& run, const shape_of<3>& result, index_t least, Body&& body) {
  const index_t depth = result[0], rows = result[1], wanted = run.threads();
  const bool slabs = depth >= 2 * wanted || depth * least >= rows;
  const index_t most = slabs ? depth : (rows + least - 1) / least;
  const index_t n = wanted < most ? wanted : most;
  parallel_for(run, n, [&](index_t i) {
    if (slabs)
      body(volume_band{depth * i / n, depth * (i + 1) / n, 0, rows});
    else
      body(volume_band{0, depth, rows * i / n, rows * (i + 1) / n});
  });
}

}  // namespace detail
KONV_END
#endif

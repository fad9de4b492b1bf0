// Which feature maps of a layer are worth showing.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_LIVELIEST_HPP
#define KONV_EXAMPLES_ARTICLE_LIVELIEST_HPP

#include <algorithm>
#include <vector>

#include "feature_maps/sheets.hpp"

namespace article {

/// The `count` channels whose numbers vary most (by their variance), most first. After ReLU many are zero nearly
/// everywhere.
inline std::vector<konv::index_t> liveliest(const konv::tensor<float, 4>& maps, konv::index_t count) {
  using konv::index_t;
  std::vector<std::pair<double, index_t>> all;
  for (index_t c = 0; c < maps.shape(1); ++c) {
    const auto m = networks::map_of(maps, c);
    double sum = 0, squares = 0;
    for (index_t y = 0; y < m.height(); ++y)
      for (index_t x = 0; x < m.width(); ++x) {
        const double v = static_cast<double>(m(x, y));
        sum += v;
        squares += v * v;
      }
    const double n = static_cast<double>(m.width() * m.height());
    all.emplace_back(-(squares - sum * sum / n), c);
  }
  std::sort(all.begin(), all.end());
  std::vector<index_t> channels;
  for (index_t i = 0; i < std::min(count, maps.shape(1)); ++i)
    channels.push_back(all[static_cast<std::size_t>(i)].second);
  return channels;
}

}  // namespace article
#endif

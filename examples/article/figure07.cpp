// Figure 7: the reference for the borders.
// SPDX-License-Identifier: MIT
#include "dots.hpp"

namespace article {

void figure07(book& b) {
  b.add(7, "", dotted_photo(b), "The reference for Figure 8: a red, a green, a blue and a grey dot in its corners.");
}

}  // namespace article

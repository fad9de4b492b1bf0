// Figure 4: the input of what follows.
// SPDX-License-Identifier: MIT
#include "book.hpp"

namespace article {

void figure04(book& b) {
  b.add(4, "", b.photo(), "The photograph that the following figures begin with.");
}

}  // namespace article

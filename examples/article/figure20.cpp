// Figure 20: the two ends of the decoder, 6x6 and 91x91.
// SPDX-License-Identifier: MIT
#include "trained.hpp"

namespace article {

void figure20(book& b) {
  b.add(20, "", autoencoder::two_extremes(trained_network(), portrait(b)),
        "A 6x6 map does not even remotely resemble the photograph. But there are 64 of them, and together they hold "
        "what the three transposed convolutions need to draw it.");
}

}  // namespace article

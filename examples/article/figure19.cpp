// Figure 19: what becomes of a photograph in the six layers of Listing 2's autoencoder. The weights come from
// examples/autoencoder, which was never shown the default photograph; its README says how they were trained.
// SPDX-License-Identifier: MIT
#include "trained.hpp"

namespace article {

void figure19(book& b) {
  const autoencoder::network trained = trained_network(), random(1);
  const autoencoder::named_network both[] = {{&trained, "trained"}, {&random, "random"}};
  b.add(19, "", autoencoder::evolution(both, portrait(b)),
        "Three convolutions make the picture small, three transposed ones make it large again. Of each layer: the map "
        "that resembles the photograph most, or its negative. Above, after training (on two other photographs than the "
        "cat's); below, with the random weights that a training begins with.");
}

}  // namespace article

// The autoencoder of Figures 19 and 20, as examples/autoencoder has trained it, and what it looks at.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_TRAINED_HPP
#define KONV_EXAMPLES_ARTICLE_TRAINED_HPP

#include <konv/filter/pad.hpp>
#include <konv/io/grey.hpp>

#include "../autoencoder/pictures.hpp"
#include "../autoencoder/weights.hpp"
#include "book.hpp"

namespace article {

inline autoencoder::network trained_network() {
  autoencoder::network net(1);
  autoencoder::load_weights(KONV_DATA_DIR "/autoencoder/weights.npz", net);
  return net;
}

/// The photograph as 96x96 pixels; a smaller one is continued by reflection.
inline autoencoder::tensor portrait(const book& b) {
  const auto lacking = [](konv::index_t n) { return n < autoencoder::side ? autoencoder::side - n : 0; };
  const konv::index_t wide = lacking(b.photo().width()), high = lacking(b.photo().height());
  const picture grey = konv::io::to_grey(b.photo());
  return autoencoder::portrait_of(
      konv::pad(grey, {high / 2, high - high / 2, wide / 2, wide - wide / 2}, konv::border::reflect));
}

}  // namespace article
#endif

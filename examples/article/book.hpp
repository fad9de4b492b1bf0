// What every figure gets: the photograph, and a place to put its pictures.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_BOOK_HPP
#define KONV_EXAMPLES_ARTICLE_BOOK_HPP

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <konv/core/image.hpp>
#include <konv/visual/grid.hpp>

#include "feature_maps/networks.hpp"

namespace article {

struct first_layer;

namespace visual = konv::visual;
using picture = konv::image<std::uint8_t>;

class book {
 public:
  /// Creates the folder. `photo` is RGB; `weights` may be random, VGG-16's or ResNet-50's.
  book(std::string folder, picture photo, networks::weights weights);
  ~book();

  const picture& photo() const { return photo_; }
  const networks::weights& weights() const { return weights_; }

  /// Kernels before and after a short training, for Figures 14 and 15. Trained at the first call.
  const first_layer& small_layer();
  /// VGG-16's layers on the photograph, for Figures 15 to 17: with the weights given if they are VGG-16's, else random
  /// ones. Run at the first call.
  std::span<const networks::stage> vgg16();
  /// Whether the weights given are VGG-16's, and what to call those that vgg16() has.
  bool vgg16_trained() const { return weights_.holds("features.0.weight"); }
  std::string vgg16_description() const;

  /// Saves a picture as figureNN_name.png, with a line for the index page.
  void add(int figure, const std::string& name, const picture& p, const std::string& line);
  /// Saves an animated picture as figureNN_name.gif.
  void add(int figure, const std::string& name, std::span<const picture> frames, const std::string& line);
  /// Writes index.html, which shows everything added.
  void finish() const;

 private:
  struct entry {
    int figure;
    std::string file, line;
  };
  std::string folder_;
  picture photo_;
  networks::weights weights_;
  std::unique_ptr<first_layer> small_layer_;
  std::vector<networks::stage> vgg16_;
  std::vector<entry> entries_;
};

// One per figure, each in a file of its own.
void figure01(book&);
void figure02(book&);
void figure03(book&);
void figure04(book&);
void figure05(book&);
void figure06(book&);
void figure07(book&);
void figure08(book&);
void figure09(book&);
void figure10(book&);
void figure11(book&);
void figure12(book&);
void figure13(book&);
void figure14(book&);
void figure15(book&);
void figure16(book&);
void figure17(book&);
void figure18(book&);
void figure19(book&);
void figure20(book&);

}  // namespace article
#endif

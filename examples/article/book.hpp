// What every figure gets: the photograph, and a place to put its pictures.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_ARTICLE_BOOK_HPP
#define KONV_EXAMPLES_ARTICLE_BOOK_HPP

#include <span>
#include <string>
#include <vector>

#include <konv/core/image.hpp>
#include <konv/visual/grid.hpp>

namespace article {

namespace visual = konv::visual;
using picture = konv::image<std::uint8_t>;

class book {
 public:
  /// Creates the folder. `photo` is RGB.
  book(std::string folder, picture photo);

  const picture& photo() const { return photo_; }

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
void figure18(book&);
void figure19(book&);
void figure20(book&);

}  // namespace article
#endif

// What must hold for every filter that has a name: its border is what padding makes, channels do not meet, sources may be
// mirrored, and the destination may be the source.
// SPDX-License-Identifier: MIT
#include <konv/konv.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

using konv::border;
using konv::image;
using konv::image_view;

namespace {

template <class T>
struct named {
  const char* name;
  index_t reach;  // how far from a pixel it looks at most
  std::function<void(image_view<const T>, image_view<T>, border, const konv::fill&)> run;
};

template <class T>
std::vector<named<T>> filters() {
  using S = image_view<const T>;
  using D = image_view<T>;
  using F = const konv::fill&;
  return {
      {"gaussian_blur", 6, [](S s, D d, border b, F v) { konv::gaussian_blur(s, d, 1.5, {.edge = b, .value = v}); }},
      {"box_blur", 3, [](S s, D d, border b, F v) { konv::box_blur(s, d, {4, 5}, {.edge = b, .value = v}); }},
      {"sobel", 1, [](S s, D d, border b, F v) { konv::sobel(s, d, 1, 0, {.edge = b, .value = v}); }},
      {"sobel 5", 2, [](S s, D d, border b, F v) { konv::sobel(s, d, 1, 2, {.size = 5, .edge = b, .value = v}); }},
      {"scharr", 1, [](S s, D d, border b, F v) { konv::scharr(s, d, 0, 1, {.edge = b, .value = v}); }},
      {"prewitt", 1, [](S s, D d, border b, F v) { konv::prewitt(s, d, 0, 1, {.edge = b, .value = v}); }},
      {"laplacian", 1, [](S s, D d, border b, F v) { konv::laplacian(s, d, {.edge = b, .value = v}); }},
      {"gradient", 1, [](S s, D d, border b, F v) { konv::gradient_magnitude(s, d, {.edge = b, .value = v}); }},
      {"sharpen", 1, [](S s, D d, border b, F v) { konv::sharpen(s, d, {.edge = b, .value = v}); }},
      {"emboss", 1, [](S s, D d, border b, F v) { konv::emboss(s, d, {.edge = b, .value = v}); }},
      {"motion_blur", 4, [](S s, D d, border b, F v) { konv::motion_blur(s, d, 7, 30, {.edge = b, .value = v}); }},
      {"unsharp_mask", 4, [](S s, D d, border b, F v) { konv::unsharp_mask(s, d, 1, {.edge = b, .value = v}); }},
      {"laplacian_of_gaussian", 8,
       [](S s, D d, border b, F v) { konv::laplacian_of_gaussian(s, d, 2, {.edge = b, .value = v}); }},
      {"savitzky_golay", 2,
       [](S s, D d, border b, F v) { konv::savitzky_golay(s, d, 5, 2, {.edge = b, .value = v}); }},
  };
}

template <class T>
void check_all(std::uint64_t seed) {
  random r(seed);
  for (const named<T>& f : filters<T>()) {
    const auto apply = [&](image_view<const T> s, border b, const konv::fill& v) {
      image<T> out(s.size());
      f.run(s, out, b, v);
      return out;
    };
    for (int n = 0; n < 10; ++n) {
      const border b = static_cast<border>(n % 5);
      const konv::extent size{r.between(1, 70), r.between(1, 20), n < 5 ? 1 : 3};
      const konv::fill value = n < 5 ? konv::fill(7) : konv::fill{3, 250, 100};
      const auto src = random_image<T>(r, size);
      const auto context = std::string(f.name) + ", border " + std::to_string(n % 5) + ", " + size_text(size);
      const image<T> want = apply(src, b, value);

      // The padded image's own border is out of reach of what is looked at.
      const index_t m = f.reach;
      const auto wide = konv::pad(src, {.top = m, .bottom = m, .left = m, .right = m}, b, value);
      const image<T> padded = apply(wide, border::constant, 0);
      const auto middle = padded.crop({.x = m, .y = m, .width = size.width, .height = size.height});
      CHECK_SAME(bits_differ(middle, want), context + ", padded");

      if (size.channels > 1)
        for (index_t c = 0; c < 3; ++c) {
          const konv::fill own(c == 0 ? 3 : c == 1 ? 250 : 100);
          CHECK_SAME(bits_differ(apply(src.channel(c), b, own), image<T>::copy_of(want.channel(c))),
                     context + ", one channel");
        }

      const auto mirrored = image<T>::copy_of(src.view().flip_x().flip_y());
      CHECK_SAME(bits_differ(apply(mirrored.view().flip_x().flip_y(), b, value), want), context + ", mirrored");

      image<T> canvas({90, 40, size.channels});
      randomize(r, canvas.view());
      const image_view<T> here = canvas.crop({.x = 5, .y = 5, .width = size.width, .height = size.height});
      for (const image_view<T> there : {here, here.flip_y(), canvas.crop({9, 3, size.width, size.height})}) {
        const image<T> apart = apply(image<T>::copy_of(here), b, value);
        f.run(here, there, b, value);
        CHECK_SAME(bits_differ(there, apart), context + ", over its source");
      }
    }
  }
}

}  // namespace

TEST_CASE("named filters: borders, channels, mirrored sources, overlap: u8") {
  check_all<std::uint8_t>(401);
}
TEST_CASE("named filters: borders, channels, mirrored sources, overlap: f32") {
  check_all<float>(402);
}

}  // namespace test

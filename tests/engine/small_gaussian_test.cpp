// OpenCV's Gaussians of 3, 5 and 7 taps on u8, which have kernels of their own.
// SPDX-License-Identifier: MIT
#include "../filter/gaussian_cases.hpp"

namespace test {

// Every pixel is the correctly rounded one.
TEST_CASE("gaussian: 3, 5 and 7 taps of u8 are exact") {
  for (const index_t taps : {3, 5, 7}) {
    const auto w = konv::gaussian_weights(taps, 0);
    for (const konv::precision how : {konv::precision::fast, konv::precision::exact})
      gaussian_cases<std::uint8_t, std::uint8_t>(40 + static_cast<std::uint64_t>(taps), 80, 0.0,
                                                 {.size = {taps, taps}, .accuracy = how}, w, w, 0, 0);
    // Heights around the rows that are taken at a time; many channels; extremes only, so that sums are the largest.
    random r(static_cast<std::uint64_t>(taps));
    for (const konv::extent size : {konv::extent{300, 7, 1}, {300, 8, 1}, {300, 9, 1}, {200, 41, 1}, {130, 25, 3},
                                    {40, 6, 70}, {9, 30, 130}, {1, 1, 1}, {2, 3, 2}, {1000, 2, 1},
                                    {700, 19, 1}, {641, 33, 1}, {223, 18, 3}, {2500, 9, 1}, {129, 16, 1},
                                    {140, 17, 2}, {2048, 14, 1}, {4096, 8, 1}}) {
      auto src = random_image<std::uint8_t>(r, size);
      for (int levels = 0; levels < 3; ++levels) {  // any; a few neighbours, whose sums are often ties; extremes
        const auto want = konv::reference::correlate_separable<double>(src, w, w, {});
        const auto got = konv::gaussian_blur(src, 0, {.size = {taps, taps}});
        CHECK_SAME(beyond(got, want, 0), size_text(size));
        for (index_t y = 0; y < size.height; ++y)
          for (index_t x = 0; x < size.width * size.channels; ++x) {
            std::uint8_t& sample = src.row(y)[x];
            sample = static_cast<std::uint8_t>(levels == 0 ? sample % 3 + 100 : sample % 3 ? 255 : 0);
          }
      }
    }
    // Ties: a grid of two levels has sums that end in a half.
    konv::image<std::uint8_t> grid({150, 20});
    for (index_t y = 0; y < 20; ++y)
      for (index_t x = 0; x < 150; ++x) grid(x, y) = static_cast<std::uint8_t>((x % 2) + 2 * (x / 30) + y % 3);
    CHECK_SAME(beyond(konv::gaussian_blur(grid, 0, {.size = {taps, taps}}),
                      konv::reference::correlate_separable<double>(grid, w, w, {}), 0), "ties");
  }
}

TEST_CASE("gaussian: small taps in place, overlapping, in channels, with their options") {
  random r(31);
  const auto src = random_image<std::uint8_t>(r, {210, 60, 3});
  for (const index_t taps : {3, 5, 7}) {
    const konv::gaussian_options o{.size = {taps, taps}};
    const auto want = konv::gaussian_blur(src, 0, o);
    auto same = src.clone();
    konv::gaussian_blur(same, same, 0, o);
    CHECK_SAME(bits_differ(same, want), "in place");
    for (index_t c = 0; c < 3; ++c) {
      auto out = src.clone();
      konv::gaussian_blur(src.channel(c), out.view().channel(c), 0, o);
      CHECK_SAME(bits_differ(out.view().channel(c), want.view().channel(c)), "channel");
      CHECK_SAME(bits_differ(out.view().channel((c + 1) % 3), src.view().channel((c + 1) % 3)), "beside the channel");
    }
    auto whole = src.clone();
    const konv::rect upper{.x = 0, .y = 0, .width = 200, .height = 50},
        lower{.x = 3, .y = 2, .width = 200, .height = 50};
    const auto part = konv::gaussian_blur(src.crop(upper), 0, o);
    konv::gaussian_blur(whole.crop(upper), whole.crop(lower), 0, o);
    CHECK_SAME(bits_differ(whole.crop(lower), part), "overlapping");
    // What the kernel does not do goes the general way.
    const auto w = konv::gaussian_weights(taps, 0);
    konv::filter_options f{.scale = 0.5, .offset = 20};
    CHECK_SAME(beyond(konv::gaussian_blur(src, 0, {.size = {taps, taps}, .scale = 0.5, .offset = 20}),
                      konv::reference::correlate_separable<double>(src, w, w, f), 1.0 / 128), "scale");
  }
  konv::image<std::uint8_t> wrong({210, 59, 3});
  CHECK_THROWS_WITH_AS(konv::gaussian_blur(src, wrong, 0, {.size = {3, 3}}),
                       doctest::Contains("gaussian_blur: dst is 210x59"), konv::argument_error);
  CHECK_THROWS_AS(konv::gaussian_blur(src, 0, {.size = {3, 3}, .edge = konv::border::constant, .value = {1.0, 2.0}}),
                  konv::argument_error);
}

}  // namespace test

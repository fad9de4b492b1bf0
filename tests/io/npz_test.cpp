// NumPy's .npz files: round trips, NumPy's own archives, whole and damaged.
// SPDX-License-Identifier: MIT
#include <konv/io/npz.hpp>

#include <doctest/doctest.h>

#include "../support/bytes.hpp"
#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

namespace io = konv::io;

namespace {
std::string npz_complaint(const bytes& b) {
  return complaint([](const std::string& f, const bytes& d) { io::detail::parse_npz(f, d); }, b);
}

bytes unhex(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  bytes b;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    b.push_back(static_cast<std::byte>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  return b;
}

}  // namespace

TEST_CASE("npz: archives come back") {
  const temporary file(".npz");
  random r(4);
  const auto im = random_image<std::uint16_t>(r, {9, 4, 3});
  const float weights[] = {1, 2, 3};
  const std::vector<io::npz_archive::entry> entries{{"image", io::to_npy(im)},
                                                    {"encoder.0.weight", io::npy_array::of<float>({3}, weights)}};
  io::save_npz(file.name, entries);
  const io::npz_archive z = io::load_npz(file.name);
  CHECK(z.entries.size() == 2);
  CHECK_SAME(bits_differ(io::to_image<std::uint16_t>(z["image"]), im), "image");
  CHECK(z["encoder.0.weight"].as<float>()[2] == 3);
  CHECK(z.find("bias") == nullptr);
  CHECK_THROWS_WITH_AS(z["bias"], doctest::Contains("holds no array named 'bias' (it holds: image, encoder.0.weight)"),
                       konv::io_error);
  const std::vector<io::npz_archive::entry> twice{entries[0], entries[0]};
  CHECK_THROWS_AS(io::save_npz(file.name, twice), konv::argument_error);
  io::save_npz(file.name, {});
  CHECK(io::load_npz(file.name).entries.empty());
}

TEST_CASE("npz: NumPy's own archives, deflated and with zip64 fields, whole and damaged") {
  const bytes good = unhex(
#include "npz_bytes.inc"
  );
  const io::npz_archive z = io::detail::parse_npz("f.npy", good);
  REQUIRE(z.entries.size() == 2);
  CHECK(z["ramp"].as<float>().size() == 12);
  CHECK(z["ramp"].as<float>()[7] == 7);
  CHECK(z["zeros"].shape == std::vector<index_t>{20, 30});
  CHECK(z["zeros"].as<double>()[599] == 0);
  for (std::size_t n = 0; n < good.size(); ++n)
    CHECK(npz_complaint(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n))).starts_with("f.npy"));
  random r(7);
  for (int i = 0; i < 20000; ++i) {
    bytes b = good;
    for (index_t flips = r.between(1, 3); flips > 0; --flips)
      b[static_cast<std::size_t>(r.between(0, static_cast<index_t>(b.size()) - 1))] ^=
          static_cast<std::byte>(1 << r.between(0, 7));
    const std::string text = npz_complaint(b);
    CHECK((text.empty() || text.starts_with("f.npy")));
  }
}

}  // namespace test

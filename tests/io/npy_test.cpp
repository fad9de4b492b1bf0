// NumPy's .npy files: round trips, NumPy's own bytes, and every kind of damage.
// SPDX-License-Identifier: MIT
#include <konv/io/npy.hpp>

#include <doctest/doctest.h>

#include "../support/bytes.hpp"
#include "../support/compare.hpp"
#include "../support/random.hpp"

namespace test {

namespace io = konv::io;

namespace {
// A version 1.0 file of this header and this many zero bytes.
bytes npy(const std::string& header, std::size_t data, char version = 1) {
  std::string s = "\x93NUMPY";
  s += version;
  s += '\0';
  s += static_cast<char>(header.size() & 0xFF);
  s += static_cast<char>(header.size() >> 8);
  if (version > 1) s += std::string(2, '\0');
  s += header + std::string(data, '\0');
  return bytes_of(s);
}
std::string npy_complaint(const bytes& b) {
  return complaint([](const std::string& f, const bytes& d) { io::detail::parse_npy(f, d); }, b);
}

}  // namespace

TEST_CASE_TEMPLATE("npy: images come back", T, std::uint8_t, std::int8_t, std::uint16_t, std::int16_t, std::int32_t,
                   float, double) {
  const temporary file(".npy");
  random r(1);
  for (const konv::extent size : {konv::extent{5, 3, 1}, konv::extent{4, 7, 3}, konv::extent{1, 1, 2}}) {
    const auto im = random_image<T>(r, size);
    io::save_npy(file.name, im.view().flip_x());
    const io::npy_array a = io::load_npy(file.name);
    CHECK(a.type == io::dtype_of<T>());
    CHECK(a.shape == (size.channels == 1 ? std::vector<index_t>{size.height, size.width}
                                         : std::vector<index_t>{size.height, size.width, size.channels}));
    CHECK_FALSE(a.fortran_order);
    CHECK_SAME(bits_differ(io::to_image<T>(a), im.view().flip_x()), "round trip");
  }
}

TEST_CASE("npy: the file is NumPy's, byte for byte") {
  // numpy.save of numpy.array([[1, 2, 3], [4, 5, 6]], dtype='<u2')
  std::string header = "{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3), }";
  header += std::string(117 - header.size(), ' ') + '\n';
  std::string want = std::string("\x93NUMPY\x01") + '\0' + "v" + '\0' + header;
  for (char c = 1; c <= 6; ++c) want += std::string(1, c) + '\0';
  const std::uint16_t values[] = {1, 2, 3, 4, 5, 6};
  const auto a = io::npy_array::of<std::uint16_t>({2, 3}, values);
  bytes got = io::detail::npy_prefix(a);
  CHECK(got.size() % 64 == 0);
  got.insert(got.end(), a.bytes.begin(), a.bytes.end());
  CHECK(got == bytes_of(want));
  CHECK(io::detail::npy_prefix(io::npy_array::of<std::uint16_t>({6}, values)).size() == 128);  // (6,)
}

TEST_CASE("npy: headers as other programs write them") {
  CHECK(npy_complaint(npy("{'descr':'<f4','fortran_order':False,'shape':(2,3)}", 24)) == "");
  CHECK(npy_complaint(npy("{ \"shape\" : ( 4 , ) , \"fortran_order\" : True , \"descr\" : \"|u1\" }  \n", 4)) == "");
  CHECK(npy_complaint(npy("{'descr': '=f8', 'fortran_order': False, 'shape': (), }\n", 8)) == "");
  CHECK(npy_complaint(npy("{'descr': '|b1', 'fortran_order': False, 'shape': (0, 7), }", 0)) == "");
  CHECK(npy_complaint(npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", 8, 2)) == "");
  CHECK(npy_complaint(npy("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", 8, 3)) == "");
}

TEST_CASE("npy: big-endian elements and Fortran order") {
  bytes b = npy("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }", 0);
  for (int i = 1; i <= 6; ++i) {  // memory: (0,0) (1,0) (0,1) (1,1) (0,2) (1,2)
    b.push_back(std::byte{1});
    b.push_back(static_cast<std::byte>(i));
  }
  const auto im = io::to_image<std::int16_t>(io::detail::parse_npy("f.npy", b));
  CHECK(im.size() == konv::extent{3, 2, 1});
  for (index_t y = 0; y < 2; ++y)
    for (index_t x = 0; x < 3; ++x) CHECK(im(x, y) == 256 + 1 + x * 2 + y);
}

TEST_CASE("npy: what is wrong is said") {
  const auto says = [](const bytes& b, const std::string& part) {
    const std::string text = npy_complaint(b);
    CAPTURE(text);
    CHECK(text.starts_with("f.npy: "));
    CHECK(text.find(part) != std::string::npos);
  };
  const std::string f4 = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  says({}, "is not a .npy file");
  says(bytes_of("\x89PNG\r\n\x1a\n not an array"), "is not a .npy file");
  says(npy(f4 + "(2, 3), }", 24, 9), "version 9, expected 1, 2 or 3");
  says(npy(f4 + "(2, 3), }", 23), "holds 23 bytes of elements, fewer than");
  says(npy(f4 + "(2, 3), }", 25), "holds 25 bytes of elements, expected 24");
  says(npy(f4 + "(), }", 0), "holds 0 bytes");
  says(npy(f4 + "(0, 3), }", 4), "expected 0");
  says(npy(f4 + "(4611686018427387904, 4611686018427387904), }", 8), "too long");
  says(npy(f4 + "(4294967296, 4294967296), }", 8), "fewer than");  // the product is 2^64: 0 if it overflowed
  says(npy(f4 + "(0, 4294967296, 4294967296), }", 0), "too long");
  says(npy(f4 + "(99999999999999999999999,), }", 8), "too long");
  says(npy(f4 + "(-1, 4), }", 8), "not a number");
  says(npy(f4 + "(2.0, 4), }", 8), "without an end");
  says(npy(f4 + "(2 3), }", 24), "without an end");
  says(npy(f4 + "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1), }", 4), "32 axes");
  says(npy(f4 + "(2, 3), 'shape': (2, 3)}", 24), "twice");
  says(npy(f4 + "(2, 3), 'colour': 'red'}", 24), "unknown key 'colour'");
  says(npy(f4 + "(2, 3), } and more", 24), "after its closing brace");
  says(npy("{'descr': '<f4', 'shape': (2, 3), }", 24), "lacks one of the keys");
  says(npy("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3), }", 24), "neither True nor False");
  says(npy("{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", 24), "elements are '<c8'");
  says(npy("{'descr': '|i4', 'fortran_order': False, 'shape': (3,), }", 12), "elements are '|i4'");
  says(npy("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", 24), "elements are '|O'");
  says(npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (3,), }", 12), "structured");
  says(npy("{'descr': '<f4, 'fortran_order': False, 'shape': (3,), }", 12), "lacks a");
}

TEST_CASE("npy: cut short or damaged anywhere") {
  bytes good = io::detail::npy_prefix(io::npy_array{io::dtype::f32, {3, 5}, false, bytes(60)});
  good.resize(good.size() + 60);
  REQUIRE(npy_complaint(good) == "");
  for (std::size_t n = 0; n < good.size(); ++n) {
    CAPTURE(n);
    CHECK(npy_complaint(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n))).starts_with("f.npy: "));
  }
  random r(3);
  for (int i = 0; i < 20000; ++i) {  // must read or complain; sanitizers watch the rest
    bytes b = good;
    for (index_t flips = r.between(1, 4); flips > 0; --flips)
      b[static_cast<std::size_t>(r.between(0, 127))] ^= static_cast<std::byte>(1 << r.between(0, 7));
    const std::string text = npy_complaint(b);
    CHECK((text.empty() || text.starts_with("f.npy: ")));
  }
}

TEST_CASE("npy: files that are not there, folders, places that cannot be written") {
  CHECK_THROWS_AS(io::load_npy("no/such/file.npy"), konv::io_error);
  CHECK_THROWS_AS(io::load_npy(std::filesystem::temp_directory_path().string()), konv::io_error);
  CHECK_THROWS_AS(io::save_npy("no/such/folder/a.npy", konv::image<float>({2, 2})), konv::io_error);
}

TEST_CASE("npy: arrays that are not what is asked for") {
  const float values[] = {1, 2, 3, 4};
  const auto a = io::npy_array::of<float>({4}, values);
  CHECK(a.as<float>()[3] == 4);
  CHECK_THROWS_WITH_AS(a.as<double>(), "npy_array: elements are f32, expected f64", konv::argument_error);
  CHECK_THROWS_WITH_AS(io::to_image<float>(a), "to_image: the array has 1 axes, expected (H, W) or (H, W, C)",
                       konv::argument_error);
  CHECK_THROWS_AS(io::npy_array::of<float>({5}, values), konv::argument_error);
  CHECK_THROWS_AS(io::save_npy("never.npy", io::npy_array{io::dtype::f32, {3}, false, bytes(5)}), konv::argument_error);
}

TEST_CASE("npy: an array whose bytes are not what its axes say is refused before anything is read or written") {
  const temporary file(".npy");
  const index_t half = index_t{1} << 32;
  for (const std::vector<index_t>& shape :
       {std::vector<index_t>{half, half}, {3}, {-1, -4}, {0, half, half}, {half, half, 0}}) {
    const io::npy_array a{io::dtype::f32, shape, false, bytes(shape.size() == 2 ? 16 : 0)};
    CHECK_THROWS_AS(io::save_npy(file.name, a), konv::argument_error);
    CHECK_THROWS_AS(a.as<float>(), konv::argument_error);
    CHECK_THROWS_AS(io::npy_array::of<float>(shape, {}), konv::argument_error);
  }
}

}  // namespace test

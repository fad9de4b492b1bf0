// safetensors files: types and conversions, round trips, and every kind of damage.
// SPDX-License-Identifier: MIT
#include <konv/io/safetensors.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "../support/bytes.hpp"
#include "../support/random.hpp"

namespace test {

namespace io = konv::io;

namespace {

// A file of this header and this many bytes 0, 1, 2, ...
bytes file_of(const std::string& header, std::size_t data) {
  bytes b;
  for (int i = 0; i < 8; ++i) b.push_back(static_cast<std::byte>(header.size() >> (8 * i) & 0xFF));
  for (const char c : header) b.push_back(static_cast<std::byte>(c));
  for (std::size_t i = 0; i < data; ++i) b.push_back(static_cast<std::byte>(i & 0xFF));
  return b;
}
std::string complaint_about(const bytes& b) {
  return complaint([](const std::string& f, const bytes& d) { io::detail::parse_safetensors(f, d); }, b);
}
// One tensor of a type, from the values of its 16-bit or wider elements.
template <class T>
io::safetensors_archive one(const char* type, std::initializer_list<T> values) {
  std::string h = std::string(R"({"a":{"dtype":")") + type + R"(","shape":[)" + std::to_string(values.size()) +
                  R"(],"data_offsets":[0,)" + std::to_string(values.size() * sizeof(T)) + "]}}";
  bytes b = file_of(h, 0);
  const auto* const p = reinterpret_cast<const std::byte*>(values.begin());
  b.insert(b.end(), p, p + values.size() * sizeof(T));
  return io::detail::parse_safetensors("f.npy", b);
}
template <class To, class T>
std::vector<To> read_as(const char* type, std::initializer_list<T> values) {
  const io::npy_array a = one<T>(type, values).template as<To>("a");
  const auto s = a.template as<To>();
  return {s.begin(), s.end()};
}
io::safetensors_archive::entry stored(const std::string& name, io::stored_type type, std::vector<index_t> shape) {
  std::size_t n = io::size_of(type);
  for (const index_t d : shape) n *= static_cast<std::size_t>(d);
  io::safetensors_archive::entry e{name, type, std::move(shape), bytes(n)};
  for (std::size_t i = 0; i < n; ++i) e.bytes[i] = static_cast<std::byte>(i * 37 & 0x7F);
  return e;
}

const std::string good_header =
    R"({"__metadata__":{"format":"pt"},"b":{"dtype":"I16","shape":[],"data_offsets":[24,26]},)"
    R"("a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}})";

}  // namespace

TEST_CASE("safetensors: names, shapes, types and metadata, in the order of the bytes") {
  const auto z = io::detail::parse_safetensors("f.npy", file_of(good_header, 26));
  REQUIRE(z.entries.size() == 2);
  CHECK(z.entries[0].name == "a.weight");
  CHECK(z.entries[0].shape == std::vector<index_t>{2, 3});
  CHECK(std::string(io::name_of(z.entries[0].type)) == "F32");
  CHECK(z.entries[1].name == "b");
  CHECK(z.entries[1].shape.empty());
  CHECK(z["b"].as<std::int16_t>()[0] == 24 + 25 * 256);
  CHECK(z.as<double>("b").as<double>()[0] == 24 + 25 * 256);
  REQUIRE(z.metadata.size() == 1);
  CHECK(z.metadata[0] == std::pair<std::string, std::string>("format", "pt"));
  CHECK(z.find("c") == nullptr);
  CHECK_THROWS_WITH_AS(z["c"], "f.npy: holds no tensor named 'c' (it holds: a.weight, b)", konv::io_error);
  CHECK_THROWS_AS(z["a.weight"].as<double>(), konv::argument_error);
  CHECK(io::detail::parse_safetensors("f.npy", file_of("{}", 0)).entries.empty());
}

TEST_CASE("safetensors: every type converts as saturate_cast does") {
  using std::vector;
  CHECK(read_as<float>("F32", {1.5f, -2.25f}) == vector<float>{1.5f, -2.25f});
  CHECK(read_as<float>("F64", {0.1, -1e300}) == vector<float>{0.1f, -INFINITY});
  CHECK(read_as<double>("F32", {0.1f}) == vector<double>{static_cast<double>(0.1f)});
  CHECK(read_as<std::uint8_t>("F32", {2.5f, 3.5f, -1.0f, 1e9f, NAN}) == vector<std::uint8_t>{2, 4, 0, 255, 0});
  CHECK(read_as<float>("I64", {std::int64_t{-5}, std::int64_t{1} << 40}) == vector<float>{-5, 1099511627776.0f});
  CHECK(read_as<std::int32_t>("I64", {std::int64_t{1} << 40, -(std::int64_t{1} << 40)}) ==
        vector<std::int32_t>{2147483647, -2147483647 - 1});
  CHECK(read_as<std::int32_t>("U64", {~std::uint64_t{0}}) == vector<std::int32_t>{2147483647});
  CHECK(read_as<double>("U64", {~std::uint64_t{0}}) == vector<double>{18446744073709551616.0});
  CHECK(read_as<float>("I32", {-7}) == vector<float>{-7});
  CHECK(read_as<float>("U32", {4000000000u}) == vector<float>{4e9f});
  CHECK(read_as<std::int8_t>("I16", {std::int16_t{300}, std::int16_t{-3}}) == vector<std::int8_t>{127, -3});
  CHECK(read_as<float>("U16", {std::uint16_t{65535}}) == vector<float>{65535});
  CHECK(read_as<float>("I8", {std::int8_t{-128}}) == vector<float>{-128});
  CHECK(read_as<float>("U8", {std::uint8_t{255}}) == vector<float>{255});
  CHECK(read_as<float>("BOOL", {std::uint8_t{1}, std::uint8_t{0}}) == vector<float>{1, 0});
}

TEST_CASE("safetensors: half precision, both kinds") {
  using h = std::uint16_t;
  CHECK(
      read_as<float>("F16", {h{0x3C00}, h{0xC000}, h{0x7BFF}, h{0x0400}, h{0x0001}, h{0x83FF}, h{0x7C00}, h{0x3555}}) ==
      std::vector<float>{1, -2, 65504, 0x1p-14f, 0x1p-24f, -1023 * 0x1p-24f, INFINITY, 1365 * 0x1p-12f});
  CHECK(std::isnan(read_as<float>("F16", {h{0x7E01}})[0]));
  CHECK(std::signbit(read_as<float>("F16", {h{0x8000}})[0]));
  CHECK(read_as<float>("BF16", {h{0x3F80}, h{0xC040}, h{0x0001}, h{0xFF80}}) ==
        std::vector<float>{1, -3, 0x1p-133f, -INFINITY});
  // All of them, by the definition.
  for (int bits = 0; bits < 0x10000; ++bits) {
    const int e = bits >> 10 & 31, f = bits & 1023;
    const float got = io::detail::half_to_float(static_cast<h>(bits));
    if (e == 31) {
      CHECK((f ? std::isnan(got) : std::isinf(got)));
    } else {
      const double want = (bits & 0x8000 ? -1 : 1) * std::ldexp(e ? 1024 + f : f, (e ? e : 1) - 25);
      CHECK(static_cast<double>(got) == want);
    }
  }
}

TEST_CASE("safetensors: what is written comes back") {
  const temporary file(".safetensors");
  const std::vector<io::safetensors_archive::entry> entries{
      stored("features.0.weight", io::stored_type::f32, {4, 3, 3, 3}), stored("half", io::stored_type::f16, {7}),
      stored("a \"quoted\" name, \xC3\xA9", io::stored_type::boolean, {1}),
      stored("none", io::stored_type::f64, {0, 5}), stored("one", io::stored_type::s64, {})};
  io::save_safetensors(file.name, entries);
  const io::safetensors_archive z = io::load_safetensors(file.name);
  REQUIRE(z.entries.size() == entries.size());
  for (const auto& e : entries) {
    CAPTURE(e.name);
    const auto* const got = z.find(e.name);
    REQUIRE(got != nullptr);
    CHECK(got->type == e.type);
    CHECK(got->shape == e.shape);
    CHECK(got->bytes == e.bytes);
  }
  io::save_safetensors(file.name, {});
  CHECK(io::load_safetensors(file.name).entries.empty());
  const std::vector<io::safetensors_archive::entry> twice{entries[0], entries[0]};
  CHECK_THROWS_AS(io::save_safetensors(file.name, twice), konv::argument_error);
  std::vector<io::safetensors_archive::entry> wrong{entries[0]};
  wrong[0].bytes.pop_back();
  CHECK_THROWS_AS(io::save_safetensors(file.name, wrong), konv::argument_error);
  CHECK_THROWS_AS(io::save_safetensors("no/such/folder/a.safetensors", entries), konv::io_error);
  CHECK_THROWS_AS(io::load_safetensors("no/such/file.safetensors"), konv::io_error);
  io::save_safetensors(file.name, entries);
  CHECK_THROWS_WITH_AS(io::load_safetensors(file.name, 100), doctest::Contains("larger than the limit of 100 bytes"),
                       konv::io_error);
}

TEST_CASE("safetensors: what is wrong is said") {
  const auto says = [](const bytes& b, const std::string& part) {
    const std::string text = complaint_about(b);
    CAPTURE(text);
    CHECK(text.starts_with("f.npy: "));
    CHECK(text.find(part) != std::string::npos);
  };
  // A tensor 'a' of these fields, in a file of 24 bytes of elements.
  const auto a = [](const std::string& fields) { return file_of("{\"a\":{" + fields + "}}", 24); };
  CHECK(complaint_about(file_of(good_header, 26)) == "");
  CHECK(complaint_about(a(R"("dtype":"F32","shape":[2,3],"data_offsets":[0,24])")) == "");
  says({}, "fewer than 8 bytes");
  says(bytes_of("PK\x03\x04 a zip archive, say"), "is not a safetensors file: its header would have");
  says(bytes(8, std::byte{0xFF}), "18446744073709551615 bytes, expected at most 100000000");
  says(bytes_of(std::string("\x20\0\0\0\0\0\0\0", 8) + "{}"), "ends within the header, which has 32 bytes");
  says(file_of("", 0), "does not begin with {");
  says(file_of("[]", 0), "does not begin with {");
  says(file_of("{\"a\":", 0), "no JSON from its byte");
  says(file_of("{} {}", 0), "no JSON from its byte");
  says(file_of("{\"\xFF\":1}", 0), "no JSON from its byte");
  says(file_of("{\"a\":1}", 0), "has a number where none belongs");
  says(file_of("{\"a\":\"F32\"}", 0), "has a string where none belongs");
  says(file_of("{\"a\":" + std::string(100000, '['), 0), "has a list where none belongs");
  says(a(R"("dtype":{"a":1},"shape":[2,3],"data_offsets":[0,24])"), "has an object where none belongs");
  says(a(R"("dtype":"F32","shape":[[2,3]],"data_offsets":[0,24])"), "has a list where none belongs");
  says(a(R"("dtype":"F32","shape":[2,-3],"data_offsets":[0,24])"), "has a negative number where none belongs");
  says(a(R"("dtype":"F32","shape":[2,3.0],"data_offsets":[0,24])"), "has a number that is no count");
  says(a(R"("dtype":"F32","shape":null,"data_offsets":[0,24])"), "has a null");
  says(a(R"("dtype":"F32","shape":[2,3],"data_offsets":[0])"), "tensor 'a' lacks two data_offsets");
  says(a(R"("dtype":"F32","shape":[2,3],"data_offsets":[0,12,24])"), "more than two data_offsets");
  says(a(R"("dtype":"F32","shape":[2,3])"), "tensor 'a' lacks one of the keys dtype, shape, data_offsets");
  says(a(R"("dtype":"F32","dtype":"F32","shape":[2,3],"data_offsets":[0,24])"), "has the key 'dtype' twice");
  says(a(R"("dtype":"F32","colour":"red","shape":[2,3],"data_offsets":[0,24])"), "unknown key 'colour'");
  says(a(R"("dtype":"F8_E4M3","shape":[24],"data_offsets":[0,24])"), "has the dtype 'F8_E4M3', expected BOOL, U8");
  says(a(R"("dtype":"F32","shape":[2,4],"data_offsets":[0,24])"), "has 24 bytes, expected more for F32 of shape [2x4]");
  says(a(R"("dtype":"F32","shape":[5],"data_offsets":[0,24])"), "has 24 bytes, expected 20 for F32 of shape [5]");
  says(a(R"("dtype":"F32","shape":[],"data_offsets":[0,24])"), "has 24 bytes, expected 4 for F32 of shape []");
  says(a(R"("dtype":"F32","shape":[0,3],"data_offsets":[0,24])"), "has 24 bytes, expected 0");
  says(a(R"("dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,24])"), "expected more");
  says(a(R"("dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0])"), "its axes are too long");
  says(a(R"("dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,24])"), "a number that is no count");
  says(a(R"("dtype":"U8","shape":[9999999999999999999],"data_offsets":[0,24])"), "an axis that is too long");
  says(a(R"("dtype":"F32","shape":[2,3],"data_offsets":[24,0])"), "expected the first no larger than the second");
  says(a(R"("dtype":"F32","shape":[2,4],"data_offsets":[0,32])"), "holds only 24 bytes of elements");
  says(a(R"("dtype":"F32","shape":[5],"data_offsets":[4,24])"), "leave a gap");
  says(a(R"("dtype":"F32","shape":[5],"data_offsets":[0,20])"), "holds 4 bytes after its last tensor");
  const std::string b = R"("b":{"dtype":"F32","shape":[3],"data_offsets":[)";
  const std::string first = R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},)";
  CHECK(complaint_about(file_of(first + b + "12,24]}}", 24)) == "");
  says(file_of(first + b + "8,20]}}", 24), "tensor 'b' has data_offsets [8, 20], which overlap the tensor before it");
  says(file_of(first + b + "16,28]}}", 28), "tensor 'b' has data_offsets [16, 28], which leave a gap");
  says(file_of(R"({"b":{"dtype":"F32","shape":[3],"data_offsets":[0,12]},)" + b + "12,24]}}", 24),
       "two tensors named 'b'");
}

TEST_CASE("safetensors: cut short or damaged anywhere") {
  const bytes good = file_of(good_header, 26);
  for (std::size_t n = 0; n < good.size(); ++n) {
    CAPTURE(n);
    CHECK(complaint_about(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(n))).starts_with("f.npy: "));
  }
  random r(11);
  int read = 0;
  for (int i = 0; i < rounds(20000); ++i) {  // must read or complain; sanitizers watch the rest
    bytes b = good;
    for (index_t flips = r.between(1, 4); flips > 0; --flips) {
      const std::size_t at = static_cast<std::size_t>(r.between(0, static_cast<index_t>(b.size()) - 1));
      if (r.one_in(3))
        b[at] = static_cast<std::byte>(r.between(32, 126));  // stays text, so that more than the JSON parser is tried
      else
        b[at] ^= static_cast<std::byte>(1 << r.between(0, 7));
    }
    try {
      const auto z = io::detail::parse_safetensors("f.npy", b);
      for (const auto& e : z.entries) {
        const io::npy_array as = z.as<float>(e.name);
        CHECK(static_cast<index_t>(as.as<float>().size()) == as.size());
      }
      ++read;
    } catch (const konv::io_error& e) {
      CHECK(std::string(e.what()).starts_with("f.npy: "));
    }
  }
  CHECK(read > 0);
}

TEST_CASE("safetensors: a shape whose product wraps around is not written") {
  const temporary file(".safetensors");
  const index_t half = index_t{1} << 32;
  for (const std::vector<index_t>& shape : {std::vector<index_t>{half, half}, {-2, -2}, {0, half, half}}) {
    const std::vector<io::safetensors_archive::entry> entries{{"a", io::stored_type::u8, shape, {}}};
    CHECK_THROWS_WITH_AS(io::save_safetensors(file.name, entries),
                         doctest::Contains("tensor 'a' has 0 bytes, expected more than"), konv::argument_error);
  }
}

}  // namespace test

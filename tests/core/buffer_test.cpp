// buffer: std::vector's names, 64-byte lines, contents that survive growing, copying and moving.
// SPDX-License-Identifier: MIT
#include <konv/core/buffer.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace test {

using konv::buffer;

TEST_CASE_TEMPLATE("buffer: grows and keeps what it holds, aligned", T, std::uint8_t, std::int16_t, float, double) {
  buffer<T> b;
  CHECK(b.empty());
  for (int i = 0; i < 3000; ++i) {
    b.push_back(static_cast<T>(i % 200));
    CHECK(reinterpret_cast<std::uintptr_t>(b.data()) % 64 == 0);
  }
  REQUIRE(b.size() == 3000);
  bool same = true;
  for (std::size_t i = 0; i < b.size(); ++i) same = same && b[i] == static_cast<T>(i % 200);
  CHECK(same);
  const T* const memory = b.data();
  b.resize(10);
  CHECK(b.size() == 10);
  CHECK(b[9] == T{9});
  b.resize(3000);
  CHECK(b.data() == memory);  // its room is kept
  b.clear();
  CHECK(b.empty());
  CHECK(b.begin() == b.end());
}

TEST_CASE("buffer: values, lists and copies of ranges") {
  const buffer<int> zeros(5), sevens(3, 7), list{1, 2, 3};
  CHECK(zeros.size() == 5);
  for (const int v : zeros) CHECK(v == 0);
  for (const int v : sevens) CHECK(v == 7);
  CHECK(list[2] == 3);
  const std::vector<int> vector{4, 5};
  const buffer<int> copied = vector;
  CHECK(copied.size() == 2);
  CHECK(copied[1] == 5);
  buffer<int> b;
  b.assign(4, 9);
  CHECK(b.size() == 4);
  CHECK(b[3] == 9);
  CHECK(buffer<int>(std::vector<int>{}).empty());
}

TEST_CASE("buffer: copying copies, moving moves") {
  buffer<float> a{1, 2, 3};
  buffer<float> copy = a;
  copy[0] = 9;
  CHECK(a[0] == 1);
  const float* const memory = a.data();
  buffer<float> moved = std::move(a);
  CHECK(moved.data() == memory);
  copy = moved;
  CHECK(copy[0] == 1);
  CHECK(copy.data() != moved.data());
  const buffer<float>& itself = copy;
  copy = itself;
  CHECK(copy[2] == 3);
  buffer<float> target(100);
  target = std::move(moved);
  CHECK(target.size() == 3);
  CHECK(target.data() == memory);
}

}  // namespace test

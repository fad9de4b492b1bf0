// Random numbers, images and kernels that are the same on every machine.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_SUPPORT_RANDOM_HPP
#define KONV_TESTS_SUPPORT_RANDOM_HPP

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <type_traits>
#include <vector>

#include <konv/core/image.hpp>
#include <konv/core/kernel.hpp>

namespace test {

using konv::index_t;

/// splitmix64. The standard's distributions differ between libraries, so none is used.
class random {
 public:
  explicit random(std::uint64_t seed) : state_(mix(seed)) {}
  std::uint64_t bits() { return mix(state_ += 0x9E3779B97F4A7C15u); }
  /// An integer in [low, high].
  index_t between(index_t low, index_t high) {
    return low + static_cast<index_t>(bits() % static_cast<std::uint64_t>(high - low + 1));
  }
  /// A real number in [low, high).
  double real(double low, double high) {
    return low + (high - low) * static_cast<double>(bits() >> 11) / 9007199254740992.0;
  }
  /// True once in n.
  bool one_in(index_t n) { return between(1, n) == 1; }
  template <class T>
  T pick(std::initializer_list<T> from) {
    return from.begin()[between(0, static_cast<index_t>(from.size()) - 1)];
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

/// How many random cases to run where `usual` are: KONV_TEST_ROUNDS times as many, for a soak.
inline int rounds(int usual) {
  const char* const times = std::getenv("KONV_TEST_ROUNDS");
  return times && std::atoi(times) > 0 ? usual * std::atoi(times) : usual;
}

/// Any value of an integer type, with the extremes more often; -100 to 100 for a floating one.
template <konv::sample T>
T random_sample(random& r) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(r.real(-100, 100));
  } else {
    if (r.one_in(16)) return r.one_in(2) ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();
    return static_cast<T>(r.bits());
  }
}

template <konv::sample T>
void randomize(random& r, konv::image_view<T> v) {
  for (index_t y = 0; y < v.height(); ++y)
    for (index_t x = 0; x < v.width(); ++x)
      for (index_t c = 0; c < v.channels(); ++c) v(x, y, c) = random_sample<T>(r);
}

template <konv::sample T>
konv::image<T> random_image(random& r, konv::extent size) {
  konv::image<T> im(size);
  randomize(r, im.view());
  return im;
}

template <konv::weight W>
W random_weight(random& r) {
  if constexpr (std::is_floating_point_v<W>)
    return static_cast<W>(r.real(-1, 1));
  else if constexpr (std::is_unsigned_v<W>)
    return static_cast<W>(r.between(0, 9));
  else
    return static_cast<W>(r.between(-9, 9));
}

template <konv::weight W>
std::vector<W> random_weights(random& r, index_t n) {
  std::vector<W> w;
  for (index_t i = 0; i < n; ++i) w.push_back(random_weight<W>(r));
  return w;
}

template <konv::weight W>
konv::kernel<W> random_kernel(random& r, index_t rows, index_t cols) {
  return konv::kernel<W>(rows, cols, random_weights<W>(r, rows * cols));
}

}  // namespace test
#endif

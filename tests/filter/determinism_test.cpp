// The same bits whatever carries a call out: threads, executors, position in the image, width, instruction set.
// SPDX-License-Identifier: MIT
#include <konv/filter/correlate.hpp>
#include <konv/filter/separable.hpp>

#include <doctest/doctest.h>

#include "../support/compare.hpp"
#include "../support/filter_case.hpp"
#include "../support/machine.hpp"

namespace test {

using konv::image;

namespace {

// A filter call as a function of its options, for a few types and kernels.
template <class Src, class W, class Dst, class Check>
void each_filter(std::uint64_t seed, int count, Check check) {
  for (int n = 0; n < rounds(count); ++n) {
    random r(seed * 1000000 + static_cast<std::uint64_t>(n));
    const filter_case f = random_case(r, r.one_in(2));
    const auto src = random_image<Src>(r, f.size);
    const auto k = random_kernel<W>(r, f.rows, f.cols);
    const auto column = random_weights<W>(r, f.rows), row = random_weights<W>(r, f.cols);
    check(f, [&](const konv::filter_options& o) { return konv::correlate<Dst>(src, k, o); });
    check(f, [&](const konv::filter_options& o) { return konv::correlate_separable<Dst>(src, column, row, o); });
  }
}

template <class Src, class W, class Dst>
void check_threads(std::uint64_t seed) {
  each_filter<Src, W, Dst>(seed, 25, [](const filter_case& f, auto filter) {
    konv::filter_options o = f.options;
    const auto want = filter(o);
    for (const int threads : {2, 3, 7}) {
      o.run = threads;
      CHECK_SAME(bits_differ(filter(o), want), text(f));
    }
    reverse_executor backwards;
    o.run = konv::execution(backwards);
    CHECK_SAME(bits_differ(filter(o), want), text(f));
  });
}

}  // namespace

TEST_CASE("determinism: threads and executors") {
  check_threads<float, float, float>(101);
  check_threads<std::uint8_t, float, std::uint8_t>(102);
  check_threads<std::uint8_t, int, std::int16_t>(103);
  check_threads<double, double, double>(104);
}

TEST_CASE("determinism: an executor is used where there are rows to share, and never twice for one band") {
  random r(105);
  const auto src = random_image<float>(r, {50, 200});
  reverse_executor pool;
  const auto got = konv::correlate(src, random_kernel<float>(r, 3, 3), {.run = pool});
  CHECK(got.size() == src.size());
  CHECK(pool.ran > 1);
  CHECK(pool.ran <= pool.bands);
}

TEST_CASE("determinism: instruction sets with fused multiply-add agree") {
  const auto isas = fma_isas();
  if (isas.size() < 2) return;  // nothing to compare on this machine
  const auto check = [&](const filter_case& f, auto filter) {
    const forced_isa first(isas[0]);
    const auto want = filter(f.options);
    for (const konv::cpu::isa i : isas) {
      const forced_isa other(i);
      CHECK_SAME(bits_differ(filter(f.options), want), std::string(konv::cpu::name(i)) + " " + text(f));
    }
  };
  each_filter<float, float, float>(106, 60, check);
  each_filter<std::uint8_t, float, std::uint8_t>(107, 40, check);
  each_filter<std::uint8_t, float, float>(108, 30, check);
  each_filter<double, double, double>(109, 30, check);
}

TEST_CASE("determinism: integer results are the same on every instruction set") {
  const auto check = [](const filter_case& f, auto filter) {
    const forced_isa slowest(konv::cpu::isa::portable);
    const auto want = filter(f.options);
    for (const konv::cpu::isa i : supported_isas()) {
      const forced_isa other(i);
      CHECK_SAME(bits_differ(filter(f.options), want), std::string(konv::cpu::name(i)) + " " + text(f));
    }
  };
  each_filter<std::uint8_t, int, std::int16_t>(110, 40, check);
  each_filter<std::uint8_t, int, std::uint8_t>(111, 40, check);
  each_filter<std::int16_t, int, std::int32_t>(112, 30, check);
}

TEST_CASE_TEMPLATE("determinism: a pixel is the same in every crop that holds its neighbourhood", T, float, double,
                   std::uint8_t) {
  using W = std::conditional_t<std::is_same_v<T, double>, double, float>;
  random r(113);
  const auto whole = random_image<T>(r, {150, 40});
  for (const index_t size : {3, 5, 7, 11}) {
    const auto dense = random_kernel<W>(r, size, size);
    const auto column = random_weights<W>(r, size), row = random_weights<W>(r, size);
    const konv::filter_options o{.output = konv::coverage::valid};
    const auto a = konv::correlate<T>(whole, dense, o);
    const auto b = konv::correlate_separable<T>(whole, column, row, o);
    for (int n = 0; n < 40; ++n) {
      const index_t w = r.between(size, 150), h = r.between(size, 40);
      const konv::rect part{r.between(0, 150 - w), r.between(0, 40 - h), w, h};
      const konv::rect inner{part.x, part.y, w - size + 1, h - size + 1};
      CHECK_SAME(bits_differ(konv::correlate<T>(whole.crop(part), dense, o), a.crop(inner)), "dense");
      CHECK_SAME(bits_differ(konv::correlate_separable<T>(whole.crop(part), column, row, o), b.crop(inner)), "passes");
    }
  }
}

TEST_CASE("determinism: every width and layout gives a column the same bits") {
  random r(114);
  const auto k = random_kernel<float>(r, 5, 5);
  const auto whole = random_image<float>(r, {140, 9, 3});
  const konv::filter_options o{.output = konv::coverage::valid};
  const auto want = konv::correlate(whole, k, o);
  for (index_t w = 5; w <= 140; ++w)
    CHECK_SAME(bits_differ(konv::correlate(whole.crop({0, 0, w, 9}), k, o), want.crop({0, 0, w - 4, 5})), "width");
  for (index_t c = 0; c < 3; ++c)
    CHECK_SAME(bits_differ(konv::correlate(whole.channel(c), k, o), want.channel(c)), "a channel by itself");
  // A mirrored view of mirrored memory is the same image.
  auto mirrored = image<float>::copy_of(whole.view().flip_x().flip_y());
  CHECK_SAME(bits_differ(konv::correlate(mirrored.view().flip_x().flip_y(), k, o), want), "mirrored");
}

}  // namespace test

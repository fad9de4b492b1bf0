// stream::correlate, convolve and their separable forms against the verbs.
// SPDX-License-Identifier: MIT
#include <konv/stream/correlate.hpp>

#include "streams.hpp"

namespace test {
namespace {

konv::filter_options random_options(random& r, konv::extent size, index_t rows, index_t cols, bool simple) {
  konv::filter_options o;
  o.edge = random_stream_border(r);
  o.value = random_value(r, size);
  if (r.one_in(4)) o.scale = 0.25, o.offset = 10.5;
  if (r.one_in(6)) o.round = konv::rounding::truncate;
  if (r.one_in(8)) o.accuracy = konv::precision::exact;
  if (simple) return o;
  if (r.one_in(3)) o.dilation = {r.between(1, 4), r.between(1, 3)};
  if (r.one_in(3)) o.anchor = {r.between(0, rows - 1), r.between(0, cols - 1)};
  return o;
}

template <class Src, class W, class Dst>
void kernels(std::uint64_t seed, int count) {
  chain_is_verbs<Src, Dst>(seed, count, [](random& r, konv::extent size) {
    const index_t rows = r.pick<index_t>({1, 2, 3, 3, 5, 8, 15}), cols = r.pick<index_t>({1, 3, 3, 4, 7, 12});
    const bool turned = r.one_in(3);
    auto k = random_kernel<W>(r, rows, cols);
    if (r.one_in(3)) k = konv::kernel<W>::outer(random_weights<W>(r, rows), random_weights<W>(r, cols));
    const konv::filter_options o = random_options(r, size, rows, cols, r.one_in(2));
    return chain_and_verbs{
        stream::chain(turned ? stream::convolve<Dst>(k, o) : stream::correlate<Dst>(k, o)),
        [=](konv::image_view<const Src> src, konv::image<Dst>& dst) {
          turned ? konv::convolve(src, dst, k, o) : konv::correlate(src, dst, k, o);
        }};
  });
}

template <class Src, class W, class Dst>
void lines(std::uint64_t seed, int count) {
  chain_is_verbs<Src, Dst>(seed, count, [](random& r, konv::extent size) {
    const index_t rows = r.pick<index_t>({1, 2, 3, 5, 9, 21}), cols = r.pick<index_t>({1, 3, 4, 7, 30});
    const bool turned = r.one_in(3);
    auto column = random_weights<W>(r, rows), row = random_weights<W>(r, cols);
    if (std::is_same_v<W, float> && r.one_in(2)) {  // smoothing, as fixed point wants it
      for (W& w : column) w = W(1) / W(rows);
      for (W& w : row) w = W(1) / W(cols);
    }
    const konv::filter_options o = random_options(r, size, rows, cols, r.one_in(2));
    return chain_and_verbs{
        stream::chain(turned ? stream::convolve_separable<Dst>(column, row, o)
                             : stream::correlate_separable<Dst>(column, row, o)),
        [=](konv::image_view<const Src> src, konv::image<Dst>& dst) {
          turned ? konv::convolve_separable(src, dst, column, row, o)
                 : konv::correlate_separable(src, dst, column, row, o);
        }};
  });
}

}  // namespace

TEST_CASE("stream::correlate is correlate: u8") {
  kernels<std::uint8_t, float, std::uint8_t>(1, 60);
  kernels<std::uint8_t, int, std::int16_t>(2, 60);
}
TEST_CASE("stream::correlate is correlate: s16, f32, f64") {
  kernels<std::int16_t, int, std::int32_t>(3, 40);
  kernels<float, float, float>(4, 60);
  kernels<float, double, double>(5, 30);
}
TEST_CASE("stream::correlate_separable is correlate_separable") {
  lines<std::uint8_t, float, std::uint8_t>(6, 60);
  lines<std::int16_t, int, std::int16_t>(7, 40);
  lines<float, float, float>(8, 60);
}

TEST_CASE("stream::correlate: kernels of all kinds, types by the verb's rules") {
  constexpr konv::kernel2d<float, 3, 3> k{{0, -1, 0, -1, 5, -1, 0, -1, 0}};
  const int lines[1][3] = {{-1, 0, 1}};
  random r(9);
  const auto src = random_image<std::uint8_t>(r, {40, 30, 1});
  const auto sharp = stream::run(stream::chain(stream::correlate(k)), src);
  static_assert(std::is_same_v<konv::sample_of<decltype(sharp)>, float>);
  CHECK_SAME(bits_differ(sharp, konv::correlate(src, k)), "float weights");
  CHECK_SAME(bits_differ(stream::run(stream::chain(stream::correlate(lines)), src), konv::correlate(src, lines)),
             "ints");
  CHECK_SAME(bits_differ(stream::run(stream::chain(stream::correlate_separable({1, 2, 1}, {-1, 0, 1})), src),
                         konv::correlate_separable(src, {1, 2, 1}, {-1, 0, 1})),
             "lists");
}

}  // namespace test

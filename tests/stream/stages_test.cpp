// The named stages against the verbs of their names.
// SPDX-License-Identifier: MIT
#include <konv/stream/box.hpp>
#include <konv/stream/derivative.hpp>
#include <konv/stream/gaussian.hpp>
#include <konv/stream/gradient.hpp>

#include "streams.hpp"

namespace test {
namespace {

template <class Options>
Options edged(random& r, konv::extent size, Options o = {}) {
  o.edge = random_stream_border(r);
  o.value = random_value(r, size);
  return o;
}

template <class Src, class Dst>
void gaussians(std::uint64_t seed, int count) {
  chain_is_verbs<Src, Dst>(seed, count, [](random& r, konv::extent size) {
    auto o = edged<konv::gaussian_options>(r, size);
    o.how = konv::gaussian_method::fir;
    const konv::deviation sigma(r.pick({0.6, 1.0, 2.3, 6.0}), r.pick({0.8, 1.5}));
    const bool small = r.one_in(2);
    if (small) o.size = r.pick<index_t>({3, 5, 7});
    if (r.one_in(4)) o.rule = konv::gaussian_rule::scipy;
    if (r.one_in(5)) o.offset = 3;
    const konv::deviation s = small && r.one_in(2) ? konv::deviation(0) : sigma;
    return chain_and_verbs{stream::chain(stream::gaussian_blur<Dst>(s, o)),
                           [=](konv::image_view<const Src> src, konv::image<Dst>& dst) {
                             konv::gaussian_blur(src, dst, s, o);
                           }};
  });
}

template <class Src, class Dst>
void boxes(std::uint64_t seed, int count) {
  chain_is_verbs<Src, Dst>(seed, count, [](random& r, konv::extent size) {
    auto o = edged<konv::box_options>(r, size);
    const konv::size2 box{r.pick<index_t>({1, 2, 3, 3, 5, 9, 20}), r.pick<index_t>({1, 3, 3, 4, 15, 33})};
    o.normalize = !r.one_in(4);
    if (r.one_in(4)) o.anchor = {r.between(0, box.y - 1), r.between(0, box.x - 1)};
    return chain_and_verbs{stream::chain(stream::box_blur<Dst>(box, o)),
                           [=](konv::image_view<const Src> src, konv::image<Dst>& dst) {
                             konv::box_blur(src, dst, box, o);
                           }};
  });
}

template <class Src, class Dst>
void sobels(std::uint64_t seed, int count) {
  chain_is_verbs<Src, Dst>(seed, count, [](random& r, konv::extent size) {
    auto o = edged<konv::derivative_options>(r, size);
    o.size = r.pick<index_t>({1, 3, 3, 3, 5, 9});
    if (r.one_in(4)) o.scale = 0.5;
    const int dx = static_cast<int>(r.between(0, 1)), dy = dx ? static_cast<int>(r.between(0, 1)) : 1;
    return chain_and_verbs{stream::chain(stream::sobel<Dst>(dx, dy, o)),
                           [=](konv::image_view<const Src> src, konv::image<Dst>& dst) {
                             konv::sobel(src, dst, dx, dy, o);
                           }};
  });
}

template <class Src, class Dst>
void laplacians(std::uint64_t seed, int count) {
  chain_is_verbs<Src, Dst>(seed, count, [](random& r, konv::extent size) {
    auto o = edged<konv::laplacian_options>(r, size);
    o.size = r.pick<index_t>({1, 1, 3, 5});
    if (o.size == 1 && r.one_in(2)) o.count = konv::neighbours::eight;
    return chain_and_verbs{stream::chain(stream::laplacian<Dst>(o)),
                           [=](konv::image_view<const Src> src, konv::image<Dst>& dst) {
                             konv::laplacian(src, dst, o);
                           }};
  });
}

template <class Src, class Dst>
void magnitudes(std::uint64_t seed, int count) {
  chain_is_verbs<Src, Dst>(seed, count, [](random& r, konv::extent size) {
    auto o = edged<konv::gradient_options>(r, size);
    o.by = r.pick({konv::gradient_operator::sobel, konv::gradient_operator::scharr});
    if (o.by == konv::gradient_operator::sobel) o.size = r.pick<index_t>({1, 3, 3, 5, 7});
    if (r.one_in(2)) o.kind = konv::norm::l1;
    if (r.one_in(4)) o.scale = 0.5;
    return chain_and_verbs{stream::chain(stream::gradient_magnitude<Dst>(o)),
                           [=](konv::image_view<const Src> src, konv::image<Dst>& dst) {
                             konv::gradient_magnitude(src, dst, o);
                           }};
  });
}

}  // namespace

TEST_CASE("stream::gaussian_blur is gaussian_blur by its taps") {
  gaussians<std::uint8_t, std::uint8_t>(1, 80);
  gaussians<float, float>(2, 60);
  gaussians<std::uint16_t, std::uint16_t>(3, 30);
}
TEST_CASE("stream::box_blur is box_blur") {
  boxes<std::uint8_t, std::uint8_t>(4, 80);
  boxes<float, float>(5, 60);
  boxes<std::int16_t, float>(6, 40);
  boxes<float, std::uint8_t>(7, 40);
}
TEST_CASE("stream::sobel is sobel") {
  sobels<std::uint8_t, std::int16_t>(8, 60);
  sobels<float, float>(9, 60);
  sobels<std::int16_t, std::int32_t>(10, 30);
}
TEST_CASE("stream::laplacian is laplacian") {
  laplacians<std::uint8_t, std::int16_t>(11, 60);
  laplacians<float, float>(12, 40);
}
TEST_CASE("stream::gradient_magnitude is gradient_magnitude") {
  magnitudes<std::uint8_t, std::uint8_t>(13, 60);
  magnitudes<std::uint8_t, float>(14, 40);
  magnitudes<float, float>(15, 60);
  magnitudes<std::int16_t, float>(16, 30);
}

TEST_CASE("stream::scharr, prewitt are scharr, prewitt; types by the verbs' rules") {
  random r(17);
  const auto src = random_image<std::uint8_t>(r, {150, 77, 3});
  CHECK_SAME(bits_differ(stream::run(stream::chain(stream::scharr(1, 0)), src), konv::scharr(src, 1, 0)), "scharr");
  CHECK_SAME(bits_differ(stream::run(stream::chain(stream::prewitt(0, 1)), src), konv::prewitt(src, 0, 1)), "prewitt");
  CHECK_SAME(bits_differ(stream::run(stream::chain(stream::gaussian_blur(konv::size2{5, 5})), src),
                         konv::gaussian_blur(src, konv::size2{5, 5})),
             "a size");
  CHECK_SAME(bits_differ(stream::run(stream::chain(stream::gradient_magnitude()), src), konv::gradient_magnitude(src)),
             "a length");
}

}  // namespace test

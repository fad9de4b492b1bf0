// Chains against the verbs that they are made of: bit for bit, as whole images and row by row.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_STREAM_STREAMS_HPP
#define KONV_TESTS_STREAM_STREAMS_HPP

#include <doctest/doctest.h>

#include <konv/stream/chain.hpp>
#include <konv/stream/rows.hpp>

#include "support/compare.hpp"
#include "support/filter_case.hpp"
#include "support/machine.hpp"
#include "support/placed.hpp"

namespace test {

namespace stream = konv::stream;

/// The borders that a stream can have.
inline konv::border random_stream_border(random& r) { return static_cast<konv::border>(r.between(0, 3)); }
inline konv::fill random_value(random& r, konv::extent size) {
  if (size.channels == 3 && r.one_in(2)) return {1, 200, 30};
  return r.pick({0.0, 7.0, 99.0});
}

/// Heights of few rows and of many blocks, widths around the lanes and beyond what has a way of its own.
inline konv::extent random_stream_size(random& r) {
  const index_t height = r.pick<index_t>({1, 2, 3, 4, 5, 6, 8, 13, 31, 64, 97});
  return {r.one_in(3) ? 200 + r.between(0, 99) : awkward_width(r), height, r.one_in(3) ? 3 : 1};
}

/// A few bytes for the rows between stages: blocks of the fewest rows; or a few more; or all that is usual.
inline konv::stream_options random_stream_options(random& r) {
  return {.cache = r.pick<index_t>({0, 0, 20000, 256 << 10})};
}

/// The result of pushing an image in portions of a few rows.
template <class Dst, class Chain, konv::sample Src>
konv::image<Dst> pushed(random& r, const Chain& c, konv::image_view<const Src> src, const konv::stream_options& o) {
  konv::image<Dst> out(src.size());
  index_t next = 0;
  auto filter = stream::rows<Src, Dst>(c, {.width = src.width(), .channels = src.channels()},
                                       [&](konv::image_view<const Dst> rows) {
                                         REQUIRE(next + rows.height() <= out.height());
                                         for (index_t y = 0; y < rows.height(); ++y, ++next)
                                           for (index_t x = 0; x < rows.width(); ++x)
                                             for (index_t k = 0; k < rows.channels(); ++k)
                                               out(x, next, k) = rows(x, y, k);
                                       },
                                       o);
  for (int image = 0; image < 2; ++image) {  // the second time after another image
    next = 0;
    for (index_t y = 0, n; y < src.height(); y += n) {
      n = std::min(src.height() - y, r.pick<index_t>({1, 1, 2, 3, 7, 50}));
      filter.push(src.crop({0, y, src.width(), n}));
    }
    filter.finish();
    CHECK(next == src.height());
  }
  return out;
}

/// `count` random images through a chain and through the verbs. make(r, size) returns a pair of both: a chain, and a
/// function that writes the verbs' result into an image.
template <class Src, class Dst, class Make>
void chain_is_verbs(std::uint64_t seed, int count, Make make) {
  for (int i = 0; i < rounds(count); ++i) {
    random r(seed * 1000003 + static_cast<std::uint64_t>(i));
    const konv::extent size = random_stream_size(r);
    placed<Src> src(r, size);
    randomize(r, src.view());
    const konv::image_view<const Src> from = src.view();
    const auto [chain, verbs] = make(r, size);
    konv::image<Dst> want(size);
    verbs(from, want);
    konv::stream_options o = random_stream_options(r);
    const std::string which = size_text(size) + " cache " + std::to_string(o.cache) + " seed " + std::to_string(seed) +
                              "." + std::to_string(i);
    CHECK_SAME(bits_differ(pushed<Dst>(r, chain, from, o), want), "pushed " + which);
    if (r.one_in(2)) o.run = static_cast<int>(r.between(2, 4));
    placed<Dst> dst(r, size);
    stream::run(chain, from, dst.view(), o);
    CHECK_SAME(bits_differ(dst.view(), want), "run " + which);
    CHECK_MESSAGE(dst.intact(), "wrote beside the destination: ", which);
    konv::image<Dst> packed(size);  // where rows are read and written in place
    stream::run(chain, konv::image<Src>::copy_of(from), packed, o);
    CHECK_SAME(bits_differ(packed, want), "run on packed images " + which);
  }
}

/// What make() returns.
template <class Chain, class Verbs>
struct chain_and_verbs {
  Chain chain;
  Verbs verbs;
};
template <class Chain, class Verbs>
chain_and_verbs(Chain, Verbs) -> chain_and_verbs<Chain, Verbs>;

}  // namespace test
#endif

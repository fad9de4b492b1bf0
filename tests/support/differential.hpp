// Random calls of the filter verbs against the oracle, in awkward memory.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_SUPPORT_DIFFERENTIAL_HPP
#define KONV_TESTS_SUPPORT_DIFFERENTIAL_HPP

#include <doctest/doctest.h>

#include <konv/filter/correlate.hpp>
#include <konv/reference/correlate.hpp>

#include "filter_case.hpp"
#include "placed.hpp"

namespace test {

/// What a call may be varied by, besides its geometry.
inline void vary(random& r, konv::filter_options& o, bool integer_destination) {
  if (r.one_in(4)) {
    o.scale = r.pick({0.25, -1.5, 1.0 / 9, 0.037, 3.0});
    o.offset = r.pick({0.0, 64.0, -10.5, 128.25, 0.3});
  }
  if (integer_destination && r.one_in(6)) o.round = konv::rounding::truncate;
  if (r.one_in(6)) o.accuracy = konv::precision::exact;
  if (r.one_in(6)) o.run = static_cast<int>(r.between(2, 5));
}

/// `count` random calls of correlate and convolve with these types. Whatever layout source and destination have, the
/// result is the oracle's within the stated bound, and nothing beside the destination's pixels changes.
template <class Src, class W, class Dst>
void differential(std::uint64_t seed, int count, bool simple) {
  for (int n = 0; n < rounds(count); ++n) {
    random r(seed * 1000000 + static_cast<std::uint64_t>(n));
    filter_case f = random_case(r, simple);
    vary(r, f.options, std::is_integral_v<Dst>);
    const bool turned = r.one_in(3);
    placed<Src> src(r, f.size);
    randomize(r, src.view());
    konv::kernel<W> k = random_kernel<W>(r, f.rows, f.cols);
    if (r.one_in(3)) {  // of rank 1, so that it may run as two passes
      const auto column = random_weights<W>(r, f.rows), row = random_weights<W>(r, f.cols);
      k = konv::kernel<W>::outer(column, row);
    }
    const konv::image<double> want = turned ? konv::reference::convolve(src.view(), k, f.options)
                                            : konv::reference::correlate(src.view(), k, f.options);
    placed<Dst> dst(r, want.size());
    if (turned)
      konv::convolve(src.view(), dst.view(), k, f.options);
    else
      konv::correlate(src.view(), dst.view(), k, f.options);
    const double bound = slack<Src, W, Dst>(f, magnitude(f, konv::image_view<const Src>(src.view()), k.values()));
    CHECK_SAME(
        beyond(dst.view(), want, bound, f.options.round),
        text(f) + (turned ? " convolve" : " correlate") + " seed " + std::to_string(seed) + "." + std::to_string(n));
    CHECK_MESSAGE(dst.intact(), "wrote beside the destination: ", text(f));
  }
}

}  // namespace test
#endif

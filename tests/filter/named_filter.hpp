// Random calls of a named filter against the correlation that it stands for.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_FILTER_NAMED_FILTER_HPP
#define KONV_TESTS_FILTER_NAMED_FILTER_HPP

#include <doctest/doctest.h>

#include <konv/reference/separable.hpp>

#include "../support/filter_case.hpp"
#include "../support/placed.hpp"

namespace test {

/// A border, a value and an executor: what every options aggregate has.
struct named_case {
  konv::extent size;
  konv::border edge;
  konv::fill value;
  int threads;
  std::string text() const {
    return size_text(size) + " " + border_name(edge) + " value " + std::to_string(value[0]) + " threads " +
           std::to_string(threads);
  }
  template <class Options>
  void set(Options& o) const {
    o.edge = edge;
    o.value = value;
    o.run = threads;
  }
  konv::filter_options reference() const {
    konv::filter_options o;
    o.edge = edge;
    o.value = value;
    return o;
  }
};

inline named_case random_named(random& r) {
  named_case c{{awkward_width(r), r.between(1, 20), r.pick<index_t>({1, 1, 1, 2, 3, 4})}, random_border(r), 0.0, 1};
  if (r.one_in(10)) c.size = {r.between(1, 5), r.between(40, 90), 1};
  if (r.one_in(6)) c.size.width = r.between(194, 450);  // several vectors in a row, past the ends
  if (r.one_in(2)) c.value = r.real(-20, 280);
  if (r.one_in(4)) c.threads = 3;
  return c;
}

/// `count` calls: apply(view of src, view of dst, case) against want(src, case), an image<double> of real values,
/// within slack(largest |src| or border value). Layouts are awkward, and nothing beside dst may change.
template <class Src, class Dst, class Apply, class Want, class Slack>
void check_named(std::uint64_t seed, int count, Apply apply, Want want, Slack slack) {
  for (int n = 0; n < count; ++n) {
    random r(seed * 1000 + static_cast<std::uint64_t>(n));
    const named_case c = random_named(r);
    placed<Src> src(r, c.size);
    randomize(r, src.view());
    const konv::image<double> real = want(src.view(), c);
    placed<Dst> dst(r, real.size());
    apply(src.view(), dst.view(), c);
    const double most = std::max(largest(src.view()), std::fabs(c.value[0]));
    CHECK_SAME(beyond(dst.view(), real, slack(most)), c.text() + " seed " + std::to_string(n));
    CHECK_MESSAGE(dst.intact(), "wrote beside the destination: ", c.text());
  }
}

inline auto exactly = [](double) { return 0.0; };

}  // namespace test
#endif

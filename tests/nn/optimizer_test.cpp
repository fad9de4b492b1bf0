// Optimisers: numbers worked out by hand, the way to a minimum, going on from saved state, and errors.
// SPDX-License-Identifier: MIT
#include <konv/nn/optimizer.hpp>

#include "layers.hpp"

namespace test {
namespace {

using row = std::vector<double>;

template <class Optimizer>
void go(Optimizer& o, row& w, const row& g) {
  o.step(w, std::span<const double>(g));
}

// Down the valley (x - 3)^2 + 10 (y + 1)^2.
template <class Optimizer>
void descend(Optimizer& o, row& w, int steps) {
  for (int i = 0; i < steps; ++i) go(o, w, {2 * (w[0] - 3), 20 * (w[1] + 1)});
}

template <class Optimizer>
void check_resumes(const Optimizer& fresh) {
  Optimizer once = fresh, first = fresh;
  row whole{0, 0}, parts{0, 0};
  descend(once, whole, 20);
  descend(first, parts, 9);
  Optimizer second = first;  // all that it remembers
  descend(second, parts, 11);
  CHECK(whole == parts);
}

}  // namespace

TEST_CASE("sgd: two steps by hand, with momentum") {
  nn::sgd<double> o{{.rate = 0.5, .momentum = 0.25}};
  row w{1, -2};
  go(o, w, {2, 4});
  CHECK(w == row{0, -4});
  go(o, w, {1, 0});  // velocity 0.25 * 2 + 1 and 0.25 * 4
  CHECK(w == row{-0.75, -4.5});
}

TEST_CASE("adam: the first steps by hand") {
  nn::adam<double> o{{.rate = 0.1, .beta1 = 0.5, .beta2 = 0.75, .epsilon = 1e-8}};
  row w{1, 1};
  go(o, w, {4, -0.001});  // corrected for the start at zero, mean and root are the gradient and its size
  CHECK(w[0] == doctest::Approx(1 - 0.1 * 4 / (4 + 1e-8)).epsilon(1e-14));
  CHECK(w[1] == doctest::Approx(1 + 0.1 * 0.001 / (0.001 + 1e-8)).epsilon(1e-14));
  const double before = w[0];
  go(o, w, {1, 0});
  const double mean = (0.5 * (0.5 * 4) + 0.5 * 1) / (1 - 0.25);
  const double square = (0.75 * (0.25 * 16) + 0.25 * 1) / (1 - 0.5625);
  CHECK(w[0] == doctest::Approx(before - 0.1 * mean / (std::sqrt(square) + 1e-8)).epsilon(1e-14));
  CHECK(o.steps == 2);
}

TEST_CASE("optimisers find a minimum, and go on from what they remember with the same bits") {
  nn::sgd<double> plain{{.rate = 0.05}}, heavy{{.rate = 0.02, .momentum = 0.8}};
  nn::adam<double> adam{{.rate = 0.05}};
  row a{0, 0}, b{0, 0}, c{0, 0};
  descend(plain, a, 400);
  descend(heavy, b, 400);
  descend(adam, c, 1000);
  for (const row& w : {a, b, c}) {
    CHECK(w[0] == doctest::Approx(3).epsilon(1e-3));
    CHECK(w[1] == doctest::Approx(-1).epsilon(1e-3));
  }
  check_resumes(nn::sgd<double>{{.rate = 0.02, .momentum = 0.8}});
  check_resumes(nn::adam<double>{{.rate = 0.05}});
}

TEST_CASE("optimisers: sizes and options that cannot be") {
  row w{0, 0};
  nn::adam<double> o;
  CHECK_THROWS_WITH_AS(go(o, w, {1}),
                       "adam: there are 2 parameters, 1 gradients and a memory of 2, expected equal numbers",
                       konv::argument_error);
  nn::sgd<double> s;
  go(s, w, {1, 1});
  row three{0, 0, 0};
  CHECK_THROWS_AS(go(s, three, {1, 1, 1}), konv::argument_error);
  s.options = {.rate = 0};
  CHECK_THROWS_WITH_AS(go(s, w, {1, 1}), doctest::Contains("sgd: rate is 0, expected more than 0"),
                       konv::argument_error);
  s.options = {.rate = 0.1, .momentum = 1};
  CHECK_THROWS_AS(go(s, w, {1, 1}), konv::argument_error);
  for (const nn::adam_options& bad : {nn::adam_options{.rate = std::nan("")}, nn::adam_options{.beta1 = 1},
                                      nn::adam_options{.beta2 = -0.1}, nn::adam_options{.epsilon = 0}}) {
    nn::adam<double> wrong{bad};
    CHECK_THROWS_AS(go(wrong, w, {1, 1}), konv::argument_error);
  }
}

}  // namespace test

// The autoencoder example: Listing 2 as PyTorch computes it, its gradients, training that is taken up again, its files.
// SPDX-License-Identifier: MIT
#include "../../examples/autoencoder/checkpoint.hpp"

#include <doctest/doctest.h>

#include "../io/temporary.hpp"

namespace test {
namespace {

using namespace autoencoder;
namespace io = konv::io;

const patches& photographs() {
  static const patches p(std::array<std::string, 1>{KONV_DATA_DIR "/images/coffee.png"});
  return p;
}
training fresh(optimizer how = nn::adam<float>{{.rate = 0.002}}) {
  return {network(3), std::move(how), 5, 6};
}

void advance(training& t, int steps, int threads = 1) {
  for (int i = 0; i < steps; ++i) train_step(t, photographs(), threads);
}
bool same_bits(std::span<const float> a, std::span<const float> b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

// What goes wrong when a file with something changed is loaded.
template <class Change>
std::string complaint(const std::string& file, Change&& change) {
  io::npz_archive a = io::load_npz(file);
  change(a.entries);
  io::save_npz(file, a.entries);
  training t = fresh();
  return message_of<konv::io_error>([&] { load_training(file, t); });
}

}  // namespace

TEST_CASE("autoencoder: the network gives what PyTorch's Listing 2 gives") {
  const std::string base = KONV_TEST_DATA_DIR "/conformance/seed-listing2-autoencoder-001.";
  network net(1);
  for (std::size_t k = 0; k < 6; ++k) {
    const std::string number = std::to_string(k + 1);
    const io::npy_array w = io::load_npy(base + "w" + number + ".npy"), b = io::load_npy(base + "b" + number + ".npy");
    std::ranges::copy(w.as<float>(), net.weight_span(k).begin());
    std::ranges::copy(b.as<float>(), net.bias_span(k).begin());
  }
  const io::npy_array x = io::load_npy(base + "x.npy");
  REQUIRE(x.shape == std::vector<konv::index_t>{1, 1, 96, 96});
  const network::activations all = net.forward({x.as<float>().data(), {1, 1, 96, 96}});
  for (std::size_t k = 0; k < 6; ++k) {
    const io::npy_array want = io::load_npy(base + "act" + std::to_string(k + 1) + ".npy");
    const std::span<const float> wanted = want.as<float>();
    REQUIRE(all[k].size() == want.size());
    float worst = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) worst = std::max(worst, std::fabs(all[k].span()[i] - wanted[i]));
    CHECK(worst < 2e-5f);
  }
}

TEST_CASE("autoencoder: a small step against the gradient lowers the loss by its length squared") {
  const tensor x = photographs().draw(9, 0, 2);
  network net(4);
  std::vector<float> g(net.parameters().size());
  const network::activations all = net.forward(x);
  nn::loss<float, 4> before = nn::mean_squared_error(all[5], target_of(x));
  net.backward(x, all, std::move(before.gradient), g);
  double square = 0;
  for (const float v : g) square += static_cast<double>(v) * static_cast<double>(v);
  const double step = 1e-3 * before.value / square;
  for (std::size_t i = 0; i < g.size(); ++i) net.parameters()[i] -= static_cast<float>(step) * g[i];
  CHECK(before.value - loss_of(net, x) == doctest::Approx(step * square).epsilon(0.05));
}

TEST_CASE("autoencoder: the loss falls, and threads change no bit") {
  const auto check = [](const optimizer& how, double share) {
    training one = fresh(how), three = fresh(how);
    const tensor x = photographs().draw(77, 0, 4);
    const double before = loss_of(one.net, x);
    advance(one, 40);
    advance(three, 40, 3);
    CHECK(loss_of(one.net, x) < share * before);
    CHECK(same_bits(one.net.parameters(), three.net.parameters()));
  };
  check(nn::adam<float>{{.rate = 0.002}}, 0.5);
  check(nn::sgd<float>{{.rate = 0.3, .momentum = 0.9}}, 0.95);  // it lingers some hundred steps before it is fast
}

TEST_CASE("autoencoder: training taken up from a file goes on with the same bits") {
  const temporary_folder folder("autoencoder");
  const std::string file = folder / "weights.npz";
  for (const optimizer& how :
       {optimizer(nn::adam<float>{{.rate = 0.003}}), optimizer(nn::sgd<float>{{.rate = 0.05, .momentum = 0.8}})}) {
    for (const int at : {0, 3}) {
      training whole = fresh(how), first = fresh(how);
      advance(whole, 7);
      advance(first, at);
      save_training(file, first);
      training second{network(1), how.index() == 0 ? optimizer(nn::adam<float>{}) : optimizer(nn::sgd<float>{})};
      load_training(file, second);
      CHECK(second.steps == at);
      CHECK(second.batch == first.batch);
      CHECK(second.seed == first.seed);
      advance(second, 7 - at);
      CHECK(same_bits(second.net.parameters(), whole.net.parameters()));
    }
  }
}

TEST_CASE("autoencoder: files that are not what they should be") {
  const temporary_folder folder("autoencoder_bad");
  const std::string name = folder / "weights.npz";
  using entries = std::vector<io::npz_archive::entry>;
  const auto find = [](entries& all, const std::string& wanted) -> io::npy_array& {
    return std::ranges::find(all, wanted, &io::npz_archive::entry::name)->array;
  };
  training t = fresh();
  advance(t, 1);
  const auto trained = [&](auto&& change) {
    save_training(name, t);
    return complaint(name, change);
  };
  CHECK(trained([](entries&) {}) == "");
  CHECK(trained([&](entries& e) {
          find(e, "encoder.0.weight").shape = {1, 16, 3, 3};
        }) == name + ": encoder.0.weight is 1x16x3x3, expected 16x1x3x3");
  CHECK(trained([&](entries& e) { find(e, "decoder.4.bias") = io::npy_array::of<double>({1}, std::array{0.0}); }) ==
        name + ": decoder.4.bias is f64, expected f32");
  CHECK(trained([&](entries& e) { find(e, "encoder.2.weight").fortran_order = true; }) ==
        name + ": encoder.2.weight is in Fortran's order, expected C order (numpy.ascontiguousarray)");
  CHECK(trained([&](entries& e) {
          find(e, "adam.mean") = io::npy_array::of<float>({2}, std::array{0.f, 1.f});
        }) == name + ": adam.mean is 2, expected 46529");
  CHECK(trained([&](entries& e) {
          find(e, "decoder.4.bias") = io::npy_array::of<float>({1}, std::array{std::nanf("")});
        }) == name + ": decoder.4.bias is not finite everywhere, expected numbers");
  CHECK(
      trained([](entries& e) { e.erase(e.begin()); }).starts_with(name + ": holds no array named 'encoder.0.weight'"));
  CHECK(trained([&](entries& e) {
          find(e, "steps") = io::npy_array::of<std::int64_t>({}, std::array{std::int64_t{-1}});
        }).starts_with(name + ": steps is -1, expected 0 to"));

  save_training(name, t);
  training other = fresh(nn::sgd<float>{});
  CHECK_THROWS_WITH_AS(load_training(name, other), (name + ": the training was begun with adam, expected sgd").c_str(),
                       konv::io_error);
  t.net.parameters()[5] = std::nanf("");
  CHECK_THROWS_AS(save_training(name, t), konv::error);
}

}  // namespace test

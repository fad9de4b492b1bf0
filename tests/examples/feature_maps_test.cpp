// The networks of examples/feature_maps against plain loops, and what is said of files that are not theirs.
// SPDX-License-Identifier: MIT
#include "../../examples/feature_maps/networks.hpp"
#include "../../examples/feature_maps/photograph.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include <konv/io/npz.hpp>

#include "../support/bytes.hpp"
#include "../support/random.hpp"

namespace test {
namespace {

namespace io = konv::io;
using konv::tensor;
using networks::parameter;

// Parameters as a trained network could have them, none of them trivial, as a file.
std::vector<io::npz_archive::entry> made_up(const std::vector<parameter>& needed) {
  random r(5);
  std::vector<io::npz_archive::entry> all;
  for (const parameter& p : needed) {
    index_t n = 1;
    for (const index_t d : p.shape) n *= d;
    const double most =
        p.shape.size() > 1 ? std::sqrt(6.0 * static_cast<double>(p.shape[0]) / static_cast<double>(n)) : 0.5;
    const bool positive = p.name.ends_with("running_var");
    std::vector<float> v;
    for (index_t i = 0; i < n; ++i) v.push_back(static_cast<float>(positive ? r.real(0.3, 3) : r.real(-most, most)));
    all.push_back({p.name, io::npy_array::of<float>(p.shape, v)});
  }
  return all;
}
tensor<float, 4> input(index_t side) {
  tensor<float, 4> x({1, 3, side, side}, konv::nhwc);
  random r(6);
  for (float& v : x) v = static_cast<float>(r.real(-2, 2));
  return x;
}

// Sums in double by the definition, for a square kernel with padding of half its side.
struct plain_network {
  networks::weights w;
  tensor<float, 4> x;

  std::vector<float> get(const std::string& name, std::vector<index_t> shape) const { return w.get({name, shape}); }
  tensor<float, 4> conv(const tensor<float, 4>& in, const std::string& name, index_t out, index_t side, index_t stride,
                        const std::string& norm, bool relu) const {
    const index_t c = in.shape(1), h = in.shape(2), pad = side / 2, to = (h + 2 * pad - side) / stride + 1;
    const auto k = get(name + ".weight", {out, c, side, side});
    std::vector<float> bias, gamma, beta, mean, variance;
    if (norm.empty()) {
      bias = get(name + ".bias", {out});
    } else {
      gamma = get(norm + ".weight", {out}), beta = get(norm + ".bias", {out});
      mean = get(norm + ".running_mean", {out}), variance = get(norm + ".running_var", {out});
    }
    tensor<float, 4> y({1, out, to, to}, konv::nhwc);
    for (index_t o = 0; o < out; ++o)
      for (index_t v = 0; v < to; ++v)
        for (index_t u = 0; u < to; ++u) {
          double sum = 0;
          for (index_t i = 0; i < c; ++i)
            for (index_t dy = 0; dy < side; ++dy)
              for (index_t dx = 0; dx < side; ++dx) {
                const index_t sy = v * stride + dy - pad, sx = u * stride + dx - pad;
                if (sy < 0 || sx < 0 || sy >= h || sx >= h) continue;
                sum += static_cast<double>(in(0, i, sy, sx)) *
                       static_cast<double>(k[static_cast<std::size_t>(((o * c + i) * side + dy) * side + dx)]);
              }
          const std::size_t at = static_cast<std::size_t>(o);
          if (norm.empty())
            sum += static_cast<double>(bias[at]);
          else
            sum = static_cast<double>(gamma[at]) * (sum - static_cast<double>(mean[at])) /
                      std::sqrt(static_cast<double>(variance[at]) + 1e-5) +
                  static_cast<double>(beta[at]);
          y(0, o, v, u) = static_cast<float>(relu && sum < 0 ? 0 : sum);
        }
    return y;
  }
  static tensor<float, 4> pool(const tensor<float, 4>& in, index_t side, index_t pad) {
    const index_t to = (in.shape(2) + 2 * pad - side) / 2 + 1;
    tensor<float, 4> y({1, in.shape(1), to, to}, konv::nhwc);
    for (index_t c = 0; c < in.shape(1); ++c)
      for (index_t v = 0; v < to; ++v)
        for (index_t u = 0; u < to; ++u) {
          float most = -INFINITY;
          for (index_t sy = std::max(2 * v - pad, index_t{0}); sy < std::min(2 * v - pad + side, in.shape(2)); ++sy)
            for (index_t sx = std::max(2 * u - pad, index_t{0}); sx < std::min(2 * u - pad + side, in.shape(3)); ++sx)
              most = std::max(most, in(0, c, sy, sx));
          y(0, c, v, u) = most;
        }
    return y;
  }
};

void check_close(const tensor<float, 4>& got, const tensor<float, 4>& want) {
  REQUIRE(got.shape() == want.shape());
  double worst = 0, largest = 0;
  for (index_t c = 0; c < got.shape(1); ++c)
    for (index_t v = 0; v < got.shape(2); ++v)
      for (index_t u = 0; u < got.shape(3); ++u) {
        worst = std::max(worst, std::abs(static_cast<double>(got(0, c, v, u)) - static_cast<double>(want(0, c, v, u))));
        largest = std::max(largest, std::abs(static_cast<double>(want(0, c, v, u))));
      }
  CHECK(largest > 0.01);
  CHECK(worst <= 1e-4 * largest);
}

}  // namespace

TEST_CASE("feature_maps: VGG-16 layer by layer") {
  const temporary file(".npz");
  io::save_npz(file.name, made_up(networks::vgg16_parameters()));
  const plain_network plain{networks::weights::load(file.name), input(16)};
  const auto stages = networks::vgg16(plain.w, input(16));
  REQUIRE(stages.size() == 13);
  const int position[] = {0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28};
  // Each from the maps before it, so that errors do not add up. The last blocks' 2x2 and 1x1 maps add nothing new.
  for (std::size_t i = 0; i < 8; ++i) {
    CAPTURE(stages[i].name);
    const tensor<float, 4>& before = i == 0 ? plain.x : stages[i - 1].maps;
    const bool pool = i == 2 || i == 4 || i == 7;
    check_close(stages[i].maps,
                plain.conv(pool ? plain_network::pool(before, 2, 0) : before.clone(),
                           "features." + std::to_string(position[i]), stages[i].maps.shape(1), 3, 1, "", true));
  }
  CHECK(stages[12].name == "conv5_3");
  CHECK(stages[12].maps.shape() == konv::shape_of<4>{1, 512, 1, 1});
  double operations = 0;
  for (const auto& s : networks::vgg16(networks::weights::random(), input(32))) operations += s.operations;
  CHECK(operations * 49 ==
        doctest::Approx(2 * 15.35e9).epsilon(0.001));  // published: 15.3 billion products for 224x224
}

TEST_CASE("feature_maps: ResNet-50's first layers, batch normalisations not folded") {
  const temporary file(".npz");
  io::save_npz(file.name, made_up(networks::resnet50_parameters()));
  const plain_network plain{networks::weights::load(file.name), input(32)};
  const auto stages = networks::resnet50(plain.w, input(32));
  REQUIRE(stages.size() == 11);
  check_close(stages[0].maps, plain.conv(plain.x, "conv1", 64, 7, 2, "bn1", true));
  check_close(stages[1].maps, plain_network::pool(stages[0].maps, 3, 1));
  for (std::size_t block = 0; block < 3; ++block) {
    const std::string at = "layer1." + std::to_string(block) + ".";
    const tensor<float, 4>& in = stages[1 + 3 * block].maps;
    CAPTURE(block);
    check_close(stages[2 + 3 * block].maps, plain.conv(in, at + "conv1", 64, 1, 1, at + "bn1", true));
    check_close(stages[3 + 3 * block].maps,
                plain.conv(stages[2 + 3 * block].maps, at + "conv2", 64, 3, 1, at + "bn2", true));
    auto sum = plain.conv(stages[3 + 3 * block].maps, at + "conv3", 256, 1, 1, at + "bn3", false);
    const auto shortcut =
        block == 0 ? plain.conv(in, at + "downsample.0", 256, 1, 1, at + "downsample.1", false) : in.clone();
    const float* add = shortcut.begin();
    for (float& v : sum) v = std::max(v + *add++, 0.0f);
    check_close(stages[4 + 3 * block].maps, sum);
  }
}

TEST_CASE("feature_maps: files that are not the network's are told parameter by parameter") {
  const temporary file(".npz");
  const auto message = [&] {
    try {
      networks::vgg16(networks::weights::load(file.name), input(16));
    } catch (const konv::io_error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  auto all = made_up(networks::vgg16_parameters());
  all.erase(all.begin() + 3);
  all[0].array = io::npy_array::of<float>({2, 3}, std::vector<float>(6));
  io::save_npz(file.name, all);
  const std::string text = message();
  CAPTURE(text);
  CHECK(text.starts_with(file.name + ": does not hold the parameters of VGG-16"));
  CHECK(text.find("missing (the file holds ") != std::string::npos);
  CHECK(text.find("\n  features.2.bias  64") != std::string::npos);
  CHECK(text.find("\n  features.0.weight is 2x3, expected 64x3x3x3") != std::string::npos);
  CHECK(text.find("features.5") == text.rfind("features.5.weight"));  // named among what is held, not as missing
  io::save_npz(file.name, {});
  CHECK(message().find("missing (the file holds nothing)") != std::string::npos);
}

TEST_CASE("feature_maps: other element types and NumPy's other order are read") {
  const temporary file(".npz");
  const std::vector<double> values{1, 4, 2, 5, 3, 6};
  auto turned = io::npy_array::of<double>({2, 3}, values);
  turned.fortran_order = true;
  const std::vector<io::npz_archive::entry> entries{{"a", turned}};
  io::save_npz(file.name, entries);
  CHECK(networks::weights::load(file.name).get({"a", {2, 3}}) == std::vector<float>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("feature_maps: random weights are repeatable and of He's size") {
  const auto a = networks::weights::random(1).get({"x", {64, 32, 3, 3}});
  CHECK(a == networks::weights::random(1).get({"x", {64, 32, 3, 3}}));
  CHECK(a != networks::weights::random(2).get({"x", {64, 32, 3, 3}}));
  CHECK(a != networks::weights::random(1).get({"y", {64, 32, 3, 3}}));
  double square = 0;
  for (const float v : a) square += static_cast<double>(v) * static_cast<double>(v);
  CHECK(square / static_cast<double>(a.size()) == doctest::Approx(2.0 / (32 * 9)).epsilon(0.03));
  CHECK(networks::weights::random().get({"b", {3}, networks::initial::ones}) == std::vector<float>{1, 1, 1});
}

TEST_CASE("feature_maps: photographs are cut and resampled") {
  konv::image<std::uint8_t> photo({9, 5, 3});
  for (index_t y = 0; y < 5; ++y)
    for (index_t x = 0; x < 9; ++x) photo(x, y, 0) = static_cast<std::uint8_t>(20 * x + y), photo(x, y, 2) = 77;
  const auto same = networks::square_of(photo, 5);  // the middle square, unchanged
  for (index_t y = 0; y < 5; ++y)
    for (index_t x = 0; x < 5; ++x) CHECK(same(x, y, 0) == 20 * (x + 2) + y);
  for (const index_t side : {1, 2, 3, 7, 16}) {
    const auto other = networks::square_of(photo, side);
    REQUIRE(other.size() == konv::extent{side, side, 3});
    for (index_t y = 0; y < side; ++y)
      for (index_t x = 0; x < side; ++x) CHECK(other(x, y, 2) == 77);
  }
  const auto x = networks::normalised(same);
  CHECK(x(0, 2, 1, 1) == doctest::Approx((77 / 255.0 - 0.406) / 0.225));
}

}  // namespace test

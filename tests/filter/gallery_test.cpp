// gallery: sums, symmetries, separability, and the numbers of OpenCV, SciPy, scikit-image and the textbooks.
// SPDX-License-Identifier: MIT
#include <konv/filter/gallery.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace {

namespace gallery = konv::gallery;
using konv::index_t;
using konv::kernel2d;

template <class K>
double moment(const K& k, int px, int py) {  // sum of weight * x^px * y^py about the centre
  double sum = 0;
  for (index_t i = 0; i < k.rows(); ++i)
    for (index_t j = 0; j < k.cols(); ++j)
      sum += static_cast<double>(k(i, j)) * std::pow(static_cast<double>(j - k.cols() / 2), px) *
             std::pow(static_cast<double>(i - k.rows() / 2), py);
  return sum;
}
void check_line(const std::vector<double>& got, const std::vector<double>& wanted, double within = 1e-14) {
  REQUIRE(got.size() == wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) CHECK(std::abs(got[i] - wanted[i]) <= within);
}
template <int W>
std::vector<int> numbers(const kernel2d<int, 1, W>& k) {
  return {k.values.begin(), k.values.end()};
}

// What is a constant is usable as one.
static_assert(gallery::sobel<3, 1, 0> == gallery::sobel_x);
static_assert(gallery::sobel<3, 0, 1> == gallery::sobel_y);
static_assert(gallery::binomial<3> == kernel2d<int, 3, 3>{{1, 2, 1, 2, 4, 2, 1, 2, 1}});
static_assert(gallery::binomial<1>.sum() == 1 && gallery::binomial<16>.sum() == 1073741824);
static_assert(gallery::box<5>.sum() == 25 && gallery::box<2, 3>.rows() == 2 && gallery::box<2, 3>.cols() == 3);
static_assert(gallery::identity<3>(1, 1) == 1 && gallery::identity<4, 2>(2, 1) == 1);
static_assert(gallery::high_boost<1> == gallery::sharpen_strong);
static_assert(gallery::edge_detection == gallery::laplacian_8.scaled(-1));
static_assert(gallery::laplacian_opencv<3> == kernel2d<int, 3, 3>{{2, 0, 2, 0, -8, 0, 2, 0, 2}});
static_assert(gallery::gaussian_273.sum() == 273 && gallery::gaussian_273.is_symmetric());
static_assert(!gallery::gaussian_273.is_separable() && gallery::binomial<5>.is_separable());
static_assert(gallery::scharr_x.is_separable() && gallery::sobel<7, 2, 1>.is_separable());
static_assert(!gallery::laplacian_4.is_separable() && !gallery::sharpen.is_separable());

}  // namespace

TEST_CASE("gallery: every entry has the sum its use needs") {
  for (const gallery::entry& e : gallery::entries) {
    CAPTURE(e.name);
    const bool differs = e.offset == 128 || std::string(e.name) == "edge detection";
    CHECK(e.total() * e.scale == doctest::Approx(differs ? 0 : 1).epsilon(1e-15));
    for (const gallery::entry& other : gallery::entries) CHECK((&e == &other || std::string(e.name) != other.name));
  }
}

TEST_CASE("gallery: what measures a ramp gives its slope, and ignores the other axis") {
  const auto slope = [](const auto& x, const auto& y, double scale) {
    CHECK(moment(x, 1, 0) * scale == doctest::Approx(1));
    CHECK(moment(x, 0, 1) == doctest::Approx(0));
    CHECK(moment(x, 0, 0) == doctest::Approx(0));
    CHECK(moment(y, 0, 1) * scale == doctest::Approx(1));
    CHECK(moment(y, 1, 0) == doctest::Approx(0));
  };
  slope(gallery::central_difference_x, gallery::central_difference_y, 1.0 / 2);
  slope(gallery::prewitt_x, gallery::prewitt_y, 1.0 / 6);
  slope(gallery::sobel_x, gallery::sobel_y, 1.0 / 8);
  slope(gallery::scharr_x, gallery::scharr_y, 1.0 / 32);
  slope(gallery::sobel<5, 1, 0>, gallery::sobel<5, 0, 1>, 1.0 / 128);
  CHECK(moment(gallery::farid_x, 0, 0) == doctest::Approx(0));
  CHECK(moment(gallery::farid_x, 1, 0) == doctest::Approx(moment(gallery::farid_y, 0, 1)));
  CHECK(gallery::farid_smooth.sum() == doctest::Approx(1).epsilon(1e-9));
  CHECK(gallery::farid_x(0, 4) == doctest::Approx(.0376593171958126 * .109603762960254));
  CHECK(gallery::farid_x(2, 4) > 0);  // brighter to the right is positive
}

TEST_CASE("gallery: Sobel's lines are OpenCV 4.6's getDerivKernels") {
  CHECK(numbers(gallery::sobel_line<3, 0>) == std::vector{1, 2, 1});
  CHECK(numbers(gallery::sobel_line<3, 1>) == std::vector{-1, 0, 1});
  CHECK(numbers(gallery::sobel_line<3, 2>) == std::vector{1, -2, 1});
  CHECK(numbers(gallery::sobel_line<5, 0>) == std::vector{1, 4, 6, 4, 1});
  CHECK(numbers(gallery::sobel_line<5, 1>) == std::vector{-1, -2, 0, 2, 1});
  CHECK(numbers(gallery::sobel_line<5, 2>) == std::vector{1, 0, -2, 0, 1});
  CHECK(numbers(gallery::sobel_line<7, 0>) == std::vector{1, 6, 15, 20, 15, 6, 1});
  CHECK(numbers(gallery::sobel_line<7, 1>) == std::vector{-1, -4, -5, 0, 5, 4, 1});
  CHECK(numbers(gallery::sobel_line<7, 2>) == std::vector{1, 2, -1, -4, -1, 2, 1});
  CHECK(gallery::sobel<5, 2, 1>(0, 2) == 2);  // -1 * -2
  CHECK(gallery::laplacian_opencv<5> == kernel2d<int, 5, 5>{{2, 4, 4,  4, 2, 4, 0, -8, 0, 4, 4, -8, -24, -8, 4,  //
                                                             4, 0, -8, 0, 4, 2, 4, 4,  4, 2}});
}

TEST_CASE("gallery: Gaussians are OpenCV's, by its sizes and SciPy's") {
  check_line(konv::gaussian_weights(5, 1.0), {0.054488684549642945, 0.24420134200323335, 0.40261994689424746,
                                              0.24420134200323335, 0.054488684549642945});
  const auto k = gallery::gaussian(1.5, 7);
  CHECK(k.rows() == 7);
  CHECK(k(3, 3) == doctest::Approx(0.27068214949642655 * 0.27068214949642655));
  CHECK(k(0, 1) == doctest::Approx(0.036632845369194027 * 0.11128075847888487));
  CHECK(k.sum() == doctest::Approx(1));
  CHECK(k.is_symmetric());
  CHECK(konv::gaussian_size_opencv(1.0, true) == 7);
  CHECK(konv::gaussian_size_opencv(0.25, true) == 3);  // 2.5 rounds to 2, then the next odd number
  CHECK(konv::gaussian_size_opencv(1.0) == 9);
  CHECK(konv::gaussian_size_scipy(1.0) == 9);
  CHECK(konv::gaussian_size_scipy(1.6) == 13);
  CHECK(konv::gaussian_size_scipy(2.0, 3) == 13);
  CHECK(gallery::gaussian(2).rows() == 17);
  // The binomial ones tend to a Gaussian: variance (N - 1) / 4.
  CHECK(moment(gallery::binomial<7>, 2, 0) / 4096 == doctest::Approx(6 / 4.0));
  // gaussian_273 is sigma 1, averaged over each pixel: a difference of error functions.
  const auto below = [](double x) { return std::erf(x / std::sqrt(2.0)); };
  const auto pixel = [&](index_t i) {
    return (below(static_cast<double>(i) - 1.5) - below(static_cast<double>(i) - 2.5)) / (2 * below(2.5));
  };
  for (index_t i = 0; i < 5; ++i)
    for (index_t j = 0; j < 5; ++j) CHECK(std::abs(gallery::gaussian_273(i, j) - 273 * pixel(i) * pixel(j)) < 0.75);
  CHECK_THROWS_WITH_AS(gallery::gaussian(0, 5), "gallery::gaussian: sigma is 0, expected above 0",
                       konv::argument_error);
}

TEST_CASE("gallery: motion blur") {
  const auto flat = gallery::motion_blur(9, 0);
  CHECK(flat.rows() == 1);
  CHECK(flat.cols() == 9);
  for (index_t j = 0; j < 9; ++j) CHECK(flat(0, j) == doctest::Approx(1.0 / 9));
  const auto upright = gallery::motion_blur(5, 90);
  CHECK(upright.rows() == 5);
  CHECK(upright.cols() == 1);
  for (const double degrees : {10.0, 30.0, 45.0, 120.0, -75.0}) {
    CAPTURE(degrees);
    const auto k = gallery::motion_blur(11, degrees);
    CHECK(k.sum() == doctest::Approx(1));
    CHECK(k.rotated().values() == k.values());  // a line looks the same from both ends
    // Its long axis lies at the angle, y upwards.
    const double angle = 0.5 * std::atan2(-2 * moment(k, 1, 1), moment(k, 2, 0) - moment(k, 0, 2)) * 57.29577951308232;
    CHECK(std::abs(std::remainder(angle - degrees, 180.0)) < 3);
  }
  CHECK(gallery::motion_blur(1, 33).values() == std::vector<double>{1});
  CHECK_THROWS_AS(gallery::motion_blur(0.5, 0), konv::argument_error);
}

TEST_CASE("gallery: Savitzky-Golay") {
  // The tables of the 1964 paper.
  check_line(gallery::savitzky_golay(5, 2), {-3.0 / 35, 12.0 / 35, 17.0 / 35, 12.0 / 35, -3.0 / 35});
  check_line(gallery::savitzky_golay(7, 3), {-2.0 / 21, 3.0 / 21, 6.0 / 21, 7.0 / 21, 6.0 / 21, 3.0 / 21, -2.0 / 21});
  check_line(gallery::savitzky_golay(5, 2, 1), {-0.2, -0.1, 0, 0.1, 0.2});
  check_line(gallery::savitzky_golay(5, 4, 1), {1.0 / 12, -8.0 / 12, 0, 8.0 / 12, -1.0 / 12});
  check_line(gallery::savitzky_golay(7, 2, 2), {5.0 / 42, 0, -3.0 / 42, -4.0 / 42, -3.0 / 42, 0, 5.0 / 42});
  check_line(gallery::savitzky_golay(1, 0), {1});
  // Exact on polynomials up to its degree: d^s/dx^s of x^s at 0 is s!, of other powers 0.
  const auto w = gallery::savitzky_golay(31, 7, 3);
  for (int power = 0; power <= 7; ++power) {
    double sum = 0;
    for (index_t i = 0; i < 31; ++i)
      sum += w[static_cast<std::size_t>(i)] * std::pow(static_cast<double>(i - 15) / 15, power);
    CHECK(sum * 15 * 15 * 15 == doctest::Approx(power == 3 ? 6 : 0).epsilon(1e-9));
  }
  CHECK_THROWS_AS(gallery::savitzky_golay(4, 2), konv::argument_error);
  CHECK_THROWS_AS(gallery::savitzky_golay(5, 5), konv::argument_error);
  CHECK_THROWS_AS(gallery::savitzky_golay(5, 2, -1), konv::argument_error);
  check_line(gallery::savitzky_golay(5, 2, 3), {0, 0, 0, 0, 0});  // a parabola has no third derivative; as SciPy
}

TEST_CASE("gallery: derivatives of a Gaussian of any order") {
  for (int order = 0; order <= 3; ++order) {  // the closed forms
    std::vector<double> want = konv::gaussian_weights(17, 1.7);
    const double v = 1 / (1.7 * 1.7);
    for (index_t i = 0; i <= 16; ++i) {
      const double x = static_cast<double>(8 - i);
      const double q[] = {1, -v * x, v * (v * x * x - 1), v * v * x * (3 - v * x * x)};
      want[static_cast<std::size_t>(i)] *= q[order];
    }
    check_line(konv::gaussian_derivative_weights(8, 1.7, order), want);
  }
  for (int order = 1; order <= 6; ++order) {  // on x^order the derivative of that order is order!
    const auto line = konv::gaussian_derivative_weights(25, 2.5, order);
    double sum = 0, factorial = 1;
    for (index_t i = 0; i <= 50; ++i)
      sum += line[static_cast<std::size_t>(i)] * std::pow(static_cast<double>(i - 25), order);
    for (int f = 2; f <= order; ++f) factorial *= f;
    CHECK(sum == doctest::Approx(factorial).epsilon(1e-5));
  }
  const auto k = gallery::gaussian_derivative(1, 1, 0);
  CHECK(k.rows() == 9);
  CHECK(k(4, 5) > 0);
  CHECK(k(4, 3) == -k(4, 5));
  CHECK_THROWS_AS(gallery::gaussian_derivative(0, 1, 0), konv::argument_error);
  CHECK_THROWS_AS(gallery::gaussian_derivative(1, -1, 0), konv::argument_error);
}

TEST_CASE("gallery: compass kernels turn counter-clockwise") {
  CHECK(gallery::kirsch[1] == kernel2d<int, 3, 3>{{5, 5, -3, 5, 0, -3, -3, -3, -3}});
  CHECK(gallery::kirsch[2] == kernel2d<int, 3, 3>{{5, -3, -3, 5, 0, -3, 5, -3, -3}});
  CHECK(gallery::robinson[1] == kernel2d<int, 3, 3>{{2, 1, 0, 1, 0, -1, 0, -1, -2}});
  CHECK(gallery::robinson[6] == gallery::sobel_x);             // east
  CHECK(gallery::robinson[4] == gallery::sobel_y);             // south: y points down
  CHECK(gallery::robinson[0] == gallery::sobel_y.scaled(-1));  // north
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(gallery::kirsch[i].sum() == 0);
    CHECK(gallery::kirsch[i].rotated() == gallery::kirsch[(i + 4) % 8]);
    CHECK(gallery::robinson[i].rotated() == gallery::robinson[(i + 4) % 8]);
    CHECK(gallery::turned_by_45(gallery::kirsch[i], 8) == gallery::kirsch[i]);
    CHECK(gallery::turned_by_45(gallery::kirsch[i], -1) == gallery::kirsch[(i + 7) % 8]);
  }
}

TEST_CASE("gallery: Laplacians see curvature only") {
  const auto curvature = [](const auto& k, double scale) {
    CHECK(moment(k, 0, 0) == doctest::Approx(0));
    CHECK(moment(k, 1, 0) == doctest::Approx(0));
    CHECK(moment(k, 0, 1) == doctest::Approx(0));
    CHECK(moment(k, 2, 0) * scale == doctest::Approx(2));  // the Laplacian of x^2
    CHECK(moment(k, 0, 2) * scale == doctest::Approx(2));
  };
  curvature(gallery::laplacian_4, 1);
  curvature(gallery::laplacian_8, 1.0 / 3);
  curvature(gallery::laplacian_opencv<3>, 1.0 / 4);
  curvature(gallery::laplacian_opencv<5>, 1.0 / 64);
  const auto log = gallery::laplacian_of_gaussian(1.5);
  CHECK(log.rows() == 13);
  CHECK(std::abs(log.sum()) < 1e-15);
  CHECK(log(6, 6) < 0);
  CHECK(log(6, 6) == doctest::Approx(-1 / (3.14159265358979 * 1.5 * 1.5 * 1.5 * 1.5)).epsilon(1e-3));
  CHECK(moment(log, 2, 0) == doctest::Approx(2).epsilon(0.05));
  CHECK(std::abs(log(6, 6 + 2)) < std::abs(log(6, 6 + 1)));  // the ring of zeros lies at r = sigma * sqrt 2 = 2.12
  CHECK(gallery::laplacian_of_gaussian(1, 5).rows() == 5);
  CHECK_THROWS_AS(gallery::laplacian_of_gaussian(1, 4), konv::argument_error);
  CHECK_THROWS_AS(gallery::laplacian_of_gaussian(-1), konv::argument_error);
  const auto dog = gallery::difference_of_gaussians(1, 1.6);
  CHECK(dog.rows() == 13);
  CHECK(std::abs(dog.sum()) < 1e-15);
  CHECK(dog(6, 6) > 0);
  CHECK_THROWS_AS(gallery::difference_of_gaussians(2, 1), konv::argument_error);
}

TEST_CASE("gallery: Gabor kernels have scikit-image's size and values") {
  // skimage.filters.gabor_kernel(0.1): sigma = sqrt(ln 2 / 2) / pi * 3 / 0.1
  CHECK(gallery::gabor_sigma(0.1) == doctest::Approx(5.6217184).epsilon(1e-7));
  const auto round = gallery::gabor(0.1);
  CHECK(round.real.rows() == 35);
  CHECK(round.real.cols() == 35);
  const auto k = gallery::gabor(0.25, 0.5235987755982988, 4, 2);  // 30 degrees
  CHECK(k.real.cols() == 2 * 11 + 1);                             // ceil(3 * 4 * cos 30) = ceil(10.39)
  CHECK(k.real.rows() == 2 * 6 + 1);                              // ceil(max(3 * 2 * cos 30, 3 * 4 * sin 30)) = 6
  CHECK(k.real(6, 11) == doctest::Approx(1 / (2 * 3.14159265358979 * 8)));
  CHECK(k.imaginary(6, 11) == 0);
  CHECK(k.real.rotated().values() == k.real.values());
  for (index_t i = 0; i < k.real.rows(); ++i)
    for (index_t j = 0; j < k.real.cols(); ++j)
      CHECK(k.imaginary(i, j) == doctest::Approx(-k.imaginary(k.real.rows() - 1 - i, k.real.cols() - 1 - j)));
  // A quarter of a wave along x: i, so only the imaginary part.
  const auto along = gallery::gabor(0.25, 0, 4, 4);
  CHECK(along.real(12, 13) == doctest::Approx(0));
  CHECK(along.imaginary(12, 13) == doctest::Approx(std::exp(-1.0 / 32) / (2 * 3.14159265358979 * 16)));
  CHECK(gallery::gabor(0.25, 0, 4, 4, 1.5707963267948966).real(12, 12) == doctest::Approx(0));
  CHECK_THROWS_AS(gallery::gabor(0.1, 0, 0, 1), konv::argument_error);
  CHECK_THROWS_AS(gallery::gabor(0), konv::argument_error);
}

TEST_CASE("gallery: sharpen, emboss, shift") {
  CHECK(gallery::sharpen.sum() == 1);
  CHECK(gallery::emboss.sum() == 1);
  CHECK(gallery::emboss_plate.sum() == 0);
  CHECK(gallery::high_boost<3>.sum() == 3);
  for (index_t i = 0; i < 5; ++i)  // 2 * identity - binomial, times -256
    for (index_t j = 0; j < 5; ++j)
      CHECK(gallery::unsharp_5(i, j) == gallery::binomial<5>(i, j) - 512 * gallery::identity<5>(i, j));
  const auto k = gallery::shift(1, -2);  // down by 1, left by 2: reads from one above and two to the right
  CHECK(k.rows() == 5);
  CHECK(k(2 - 1, 2 + 2) == 1);
  CHECK(k.sum() == 1);
  CHECK(gallery::shift(0, 0).values() == std::vector<int>{1});
  CHECK_THROWS_AS(gallery::shift(5000, 0), konv::argument_error);
}

// The check before the clock: results against the real-valued sum, computed in double.
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "konv/core/border.hpp"
#include "support.hpp"

namespace bench {
namespace {

// |stored - real| where `real` is first held to the range of the stored type.
template <class T>
double distance(T stored, double real) {
  if constexpr (std::is_integral_v<T>) {
    constexpr double low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
    real = std::clamp(real, low, high);
  }
  const double d = std::abs(static_cast<double>(stored) - real);
  return d == d ? d : std::numeric_limits<double>::infinity();
}

template <class S, class D>
double correlation_error(const pixels& src, const pixels& dst, const konv::kernel<double>& k, index_t stride,
                         konv::border edge) {
  const auto in = src.as<const S>();
  const auto out = dst.as<const D>();
  const index_t ay = k.rows() / 2, ax = k.cols() / 2, channels = in.channels();
  const auto at = [&](index_t x, index_t y, index_t c) {
    double sum = 0;
    for (index_t i = 0; i < k.rows(); ++i)
      for (index_t j = 0; j < k.cols(); ++j)
        sum += k(i, j) * static_cast<double>(
                             in(konv::border_index(edge, x * stride + j - ax, in.width()),
                                konv::border_index(edge, y * stride + i - ay, in.height()), c));
    return distance(out(x, y, c), sum);
  };
  const index_t samples = out.size().samples(), per_row = out.width() * channels;
  const index_t affordable = std::max<index_t>(1000, 20'000'000 / (k.rows() * k.cols()));
  index_t step = (samples + affordable - 1) / affordable;
  while (std::gcd(step, per_row) > 1) ++step;  // without a common factor all columns are visited
  double worst = 0;
  for (index_t n = 0; n < samples; n += step)
    worst = std::max(worst, at(n % per_row / channels, n / per_row, n % channels));
  for (const index_t y : {index_t{0}, index_t{1}, out.height() - 2, out.height() - 1})
    for (const index_t x : {index_t{0}, index_t{1}, out.width() - 2, out.width() - 1})
      for (index_t c = 0; c < channels; ++c) worst = std::max(worst, at(x, y, c));
  return worst;
}

double allowed_error(depth dst, const konv::kernel<double>& k, bool integer) {
  if (integer) return 0;
  double absolute = 0;
  for (const double w : k.values()) absolute += std::abs(w);
  if (dst == depth::f32) return 2e-6 * absolute * std::max(8.0, std::sqrt(static_cast<double>(k.rows() * k.cols())));
  return 0.5 + 1.0 / 128.0;  // the documented bound of precision::fast; OpenCV and the naive loops keep it too
}

verdict check_correlation(const pixels& src, const pixels& dst, const konv::kernel<double>& k, bool integer,
                          index_t stride, konv::border edge = konv::border::reflect_101) {
  verdict v;
  v.allowed = allowed_error(dst.type, k, integer);
  if (src.type == depth::f32 && dst.type == depth::f32)
    v.error = correlation_error<float, float>(src, dst, k, stride, edge);
  else if (src.type == depth::u8 && dst.type == depth::u8)
    v.error = correlation_error<std::uint8_t, std::uint8_t>(src, dst, k, stride, edge);
  else if (src.type == depth::u8 && dst.type == depth::s16)
    v.error = correlation_error<std::uint8_t, std::int16_t>(src, dst, k, stride, edge);
  else
    konv::detail::fail("check_correlation",
                       "the types of src and dst are a pair without a check, expected one of "
                       "f32 -> f32, u8 -> u8, u8 -> s16");
  return v;
}

template <class T>
double pad_error(const pad_work& w) {
  const auto in = w.src.as<const T>();
  const auto out = w.dst.as<const T>();
  double worst = 0;
  for (index_t y = 0; y < out.height(); ++y)
    for (index_t x = 0; x < out.width(); ++x)
      for (index_t c = 0; c < out.channels(); ++c)
        worst = std::max(
            worst,
            distance(out(x, y, c), static_cast<double>(in(
                                       konv::border_index(konv::border::reflect_101, x - w.margin, in.width()),
                                       konv::border_index(konv::border::reflect_101, y - w.margin, in.height()), c))));
  return worst;
}

template <class S>
double length_error(const pixels& src, const pixels& dst, const konv::kernel<double>& kx,
                    const konv::kernel<double>& ky) {
  const auto in = src.as<const S>();
  const auto out = dst.as<const float>();
  double worst = 0;
  for (index_t y = 0; y < out.height(); ++y)
    for (index_t x = 0; x < out.width(); ++x) {
      double gx = 0, gy = 0;
      for (index_t i = 0; i < 3; ++i)
        for (index_t j = 0; j < 3; ++j) {
          const double v =
              static_cast<double>(in(konv::border_index(konv::border::reflect_101, x + j - 1, in.width()),
                                     konv::border_index(konv::border::reflect_101, y + i - 1, in.height()), 0));
          gx += kx(i, j) * v;
          gy += ky(i, j) * v;
        }
      const double length = std::sqrt(gx * gx + gy * gy);
      worst = std::max(worst, distance(out(x, y, 0), length) / std::max(1.0, length));
    }
  return worst;
}

}  // namespace

verdict check_filter2d(const filter2d_work& w) {
  konv::kernel<double> k(w.weights.rows(), w.weights.cols());
  for (index_t i = 0; i < k.rows(); ++i)
    for (index_t j = 0; j < k.cols(); ++j) k(i, j) = static_cast<double>(w.weights(i, j));
  return check_correlation(w.src, w.dst, k, w.integer, w.stride);
}

verdict check_sepfilter2d(const sepfilter2d_work& w) {
  const auto k = konv::kernel<double>::outer({w.column.begin(), w.column.end()}, {w.row.begin(), w.row.end()});
  return check_correlation(w.src, w.dst, k, false, 1);
}

verdict check_pad(const pad_work& w) {
  if (w.src.type == depth::u8) return {pad_error<std::uint8_t>(w), 0};
  if (w.src.type == depth::s16) return {pad_error<std::int16_t>(w), 0};
  return {pad_error<float>(w), 0};
}

verdict check_weights(const pixels& src, const pixels& dst, const konv::kernel<double>& k, index_t stride,
                      konv::border edge) {
  return check_correlation(src, dst, k, false, stride, edge);
}

verdict check_length(const pixels& src, const pixels& dst, const konv::kernel<double>& x,
                     const konv::kernel<double>& y) {
  const double error = src.type == depth::u8 ? length_error<std::uint8_t>(src, dst, x, y)
                                             : length_error<float>(src, dst, x, y);
  return {error, 1e-6};
}

}  // namespace bench

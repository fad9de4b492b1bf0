// Kernels: the weights, as a constant with its size in its type, or sized at run time.
// SPDX-License-Identifier: MIT
#ifndef KONV_CORE_KERNEL_HPP
#define KONV_CORE_KERNEL_HPP

#include <array>
#include <initializer_list>
#include <span>
#include <vector>

#include "error.hpp"
#include "extent.hpp"
#include "saturate.hpp"

KONV_BEGIN_TYPES

/// What a weight may be: an integer weight makes integer arithmetic, exactly; float and double make real arithmetic.
template <class T>
concept weight = std::same_as<T, float> || std::same_as<T, double> || (std::integral<T> && sizeof(T) <= 4);

/// A non-owning view of a kernel: `rows` x `cols` weights, row-major. k(i, j): row i, column j. A C array T[rows][cols]
/// converts to one, so that verbs take it as it is. Throws argument_error for weights at null.
template <weight T>
struct kernel_view {
  const T* data = nullptr;
  index_t rows = 0;
  index_t cols = 0;
  constexpr kernel_view() = default;
  KONV_INLINE constexpr kernel_view(const T* weights, index_t n_rows, index_t n_cols)
      : data(weights), rows(n_rows), cols(n_cols) {
    if (!std::is_constant_evaluated() && !weights && n_rows > 0 && n_cols > 0)
      detail::fail("kernel_view", {"data is null, expected the first of ", n_rows, " x ", n_cols, " weights"});
  }
  template <std::size_t H, std::size_t W>
  constexpr kernel_view(const T (&lines)[H][W])  // NOLINT: implicit view
      : data(lines[0]), rows(static_cast<index_t>(H)), cols(static_cast<index_t>(W)) {}
  constexpr const T& operator()(index_t i, index_t j) const { return data[i * cols + j]; }
};

/// The answers that both kinds of kernel give. `D` has rows(), cols() and operator()(i, j).
template <class D>
struct kernel_questions {
  /// Every weight is zero.
  constexpr bool is_zero() const {
    for (index_t i = 0; i < self().rows(); ++i)
      for (index_t j = 0; j < self().cols(); ++j)
        if (self()(i, j) != 0) return false;
    return true;
  }
  /// Left and right mirror each other.
  constexpr bool is_symmetric_x() const {
    for (index_t i = 0; i < self().rows(); ++i)
      for (index_t j = 0; j < self().cols() / 2; ++j)
        if (self()(i, j) != self()(i, self().cols() - 1 - j)) return false;
    return true;
  }
  /// Top and bottom mirror each other.
  constexpr bool is_symmetric_y() const {
    for (index_t i = 0; i < self().rows() / 2; ++i)
      for (index_t j = 0; j < self().cols(); ++j)
        if (self()(i, j) != self()(self().rows() - 1 - i, j)) return false;
    return true;
  }
  /// Both: correlation and convolution with such a kernel of odd size are the same.
  constexpr bool is_symmetric() const { return is_symmetric_x() && is_symmetric_y(); }
  /// The weights are the outer product of a column and a row (rank 0 or 1), exactly. Weights that come from rounded
  /// products (a Gaussian's) are separable within a bound only: a plan finds that out with konv::factor.
  constexpr bool is_separable() const {
    index_t pi = -1, pj = -1;
    for (index_t i = 0; i < self().rows() && pi < 0; ++i)
      for (index_t j = 0; j < self().cols(); ++j)
        if (self()(i, j) != 0) {
          pi = i;
          pj = j;
          break;
        }
    if (pi < 0) return true;
    const long double p = static_cast<long double>(self()(pi, pj));
    for (index_t i = 0; i < self().rows(); ++i)
      for (index_t j = 0; j < self().cols(); ++j)
        if (static_cast<long double>(self()(i, j)) * p !=
            static_cast<long double>(self()(i, pj)) * static_cast<long double>(self()(pi, j)))
          return false;
    return true;
  }
  /// The sum of the weights: 1 for a kernel that keeps brightness, 0 for one that finds edges.
  constexpr double sum() const {
    double s = 0;
    for (index_t i = 0; i < self().rows(); ++i)
      for (index_t j = 0; j < self().cols(); ++j) s += static_cast<double>(self()(i, j));
    return s;
  }

 private:
  constexpr const D& self() const { return static_cast<const D&>(*this); }
};

/// A kernel of H rows and W columns, usable as a constant:
///     constexpr konv::kernel2d<float, 3, 3> sharpen{{ 0, -1,  0,
///                                                    -1,  5, -1,
///                                                     0, -1,  0 }};
/// (or line by line: {{{0, -1, 0}, {-1, 5, -1}, {0, -1, 0}}}, which may be a C array, too).
/// As in OpenCV the picture is drawn in correlation's orientation: the first weight meets the pixel above and left.
template <weight T, int H, int W>
  requires(H > 0 && W > 0)
struct kernel2d : kernel_questions<kernel2d<T, H, W>> {
  using value_type = T;
  std::array<T, static_cast<std::size_t>(H) * static_cast<std::size_t>(W)> values{};

  constexpr kernel2d() = default;
  constexpr kernel2d(const std::array<T, static_cast<std::size_t>(H) * static_cast<std::size_t>(W)>& v) : values(v) {}
  /// From its weights in braces, counted: a weight forgotten does not compile.
  template <std::size_t N>
  constexpr kernel2d(const T (&weights)[N]) {  // NOLINT: implicit, kernel2d k = {{...}}
    static_assert(N == static_cast<std::size_t>(H) * static_cast<std::size_t>(W),
                  "kernel2d<T, H, W>: the number of weights must be H * W");
    for (std::size_t i = 0; i < N; ++i) values[i] = weights[i];
  }
  constexpr kernel2d(const T (&lines)[static_cast<std::size_t>(H)][static_cast<std::size_t>(W)]) {  // NOLINT: implicit
    for (int i = 0; i < H; ++i)
      for (int j = 0; j < W; ++j) (*this)(i, j) = lines[i][j];
  }

  static constexpr index_t rows() { return H; }
  static constexpr index_t cols() { return W; }
  constexpr T& operator()(index_t i, index_t j) { return values[static_cast<std::size_t>(i * W + j)]; }
  constexpr const T& operator()(index_t i, index_t j) const { return values[static_cast<std::size_t>(i * W + j)]; }
  constexpr operator kernel_view<T>() const { return {values.data(), H, W}; }  // NOLINT: implicit view

  /// Turned by 180 degrees: convolving with k is correlating with k.rotated().
  constexpr kernel2d rotated() const {
    kernel2d r;
    for (index_t i = 0; i < H * W; ++i)
      r.values[static_cast<std::size_t>(H * W - 1 - i)] = values[static_cast<std::size_t>(i)];
    return r;
  }
  constexpr kernel2d<T, W, H> transposed() const {
    kernel2d<T, W, H> t;
    for (index_t i = 0; i < H; ++i)
      for (index_t j = 0; j < W; ++j) t(j, i) = (*this)(i, j);
    return t;
  }
  /// Every weight times a factor, in a type that can hold it.
  template <weight U = T>
  constexpr kernel2d<U, H, W> scaled(U factor) const {
    kernel2d<U, H, W> s;
    for (std::size_t i = 0; i < values.size(); ++i) s.values[i] = static_cast<U>(values[i]) * factor;
    return s;
  }
  friend constexpr bool operator==(const kernel2d& a, const kernel2d& b) { return a.values == b.values; }
};

/// A kernel sized at run time. Throws argument_error for a size below 1 or a wrong number of weights.
template <weight T>
class kernel : public kernel_questions<kernel<T>> {
 public:
  using value_type = T;

  KONV_INLINE kernel(index_t rows, index_t cols, std::vector<T> weights)
      : rows_(rows), cols_(cols), values_(std::move(weights)) {
    if (rows < 1 || cols < 1)
      detail::fail("kernel", {"size is ", rows, " rows by ", cols, " columns, expected at least 1 by 1"});
    if (static_cast<index_t>(values_.size()) != rows * cols)
      detail::fail("kernel", {values_.size(), " weights given, expected ", rows, " x ", cols, " = ", rows * cols});
  }
  /// From a std::span, a std::array or T[n].
  template <class Range>
    requires(!std::is_same_v<Range, std::vector<T>> && std::is_convertible_v<const Range&, std::span<const T>>)
  KONV_INLINE kernel(index_t rows, index_t cols, const Range& weights) : kernel(rows, cols, copied(weights)) {}
  KONV_INLINE kernel(index_t rows, index_t cols) : kernel(rows, cols, zeros(rows, cols)) {}
  /// {{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}}
  kernel(std::initializer_list<std::initializer_list<T>> lines) : kernel(from_lines(lines)) {}
  template <int H, int W>
  explicit kernel(const kernel2d<T, H, W>& k) : kernel(H, W, std::vector<T>(k.values.begin(), k.values.end())) {}

  index_t rows() const { return rows_; }
  index_t cols() const { return cols_; }
  T& operator()(index_t i, index_t j) { return values_[static_cast<std::size_t>(i * cols_ + j)]; }
  const T& operator()(index_t i, index_t j) const { return values_[static_cast<std::size_t>(i * cols_ + j)]; }
  const std::vector<T>& values() const { return values_; }
  operator kernel_view<T>() const { return {values_.data(), rows_, cols_}; }  // NOLINT: implicit view

  kernel rotated() const { return {rows_, cols_, std::vector<T>(values_.rbegin(), values_.rend())}; }
  kernel transposed() const {
    kernel t(cols_, rows_);
    for (index_t i = 0; i < rows_; ++i)
      for (index_t j = 0; j < cols_; ++j) t(j, i) = (*this)(i, j);
    return t;
  }
  /// The outer product of a column and a row: what the separable verbs amount to.
  KONV_INLINE static kernel outer(const std::vector<T>& column, const std::vector<T>& row) {
    kernel k(static_cast<index_t>(column.size()), static_cast<index_t>(row.size()));
    for (std::size_t i = 0; i < column.size(); ++i)
      for (std::size_t j = 0; j < row.size(); ++j)
        k(static_cast<index_t>(i), static_cast<index_t>(j)) = static_cast<T>(column[i] * row[j]);
    return k;
  }

 private:
  static std::vector<T> copied(std::span<const T> weights) { return {weights.begin(), weights.end()}; }
  static std::vector<T> zeros(index_t rows, index_t cols) {
    return std::vector<T>(rows < 1 || cols < 1 ? 0 : static_cast<std::size_t>(rows * cols));
  }
  static kernel from_lines(std::initializer_list<std::initializer_list<T>> lines) {
    std::vector<T> all;
    const std::size_t cols = lines.size() ? lines.begin()->size() : 0;
    for (const auto& line : lines) {
      if (line.size() != cols)
        detail::fail("kernel", {"a line has ", line.size(), " weights, expected ", cols, " as in the first line"});
      all.insert(all.end(), line.begin(), line.end());
    }
    return {static_cast<index_t>(lines.size()), static_cast<index_t>(cols), std::move(all)};
  }

  index_t rows_ = 0;
  index_t cols_ = 0;
  std::vector<T> values_;
};

KONV_END_TYPES

KONV_BEGIN
namespace detail {
template <class T, int H, int W>
kernel_view<T> viewable(const kernel2d<T, H, W>&);
template <class T>
kernel_view<T> viewable(const kernel<T>&);
template <class T>
kernel_view<T> viewable(const kernel_view<T>&);
template <class T, std::size_t H, std::size_t W>
kernel_view<T> viewable(const T (&)[H][W]);
template <class K>
using weight_of_view = std::remove_cvref_t<decltype(*viewable(std::declval<const K&>()).data)>;
}  // namespace detail
KONV_END

KONV_BEGIN_TYPES

/// A kernel2d, a kernel, a view of weights, or a C array of lines (float k[3][3]).
template <class K>
concept kernel_like = requires(const K& k) { detail::viewable(k); };
/// The weight type of a kernel.
template <kernel_like K>
using weight_of = detail::weight_of_view<K>;

KONV_END_TYPES
#endif

// Losses: how far an output is from what was wanted, and in which direction.
// SPDX-License-Identifier: MIT
#ifndef KONV_NN_LOSS_HPP
#define KONV_NN_LOSS_HPP

#include "../core/tensor.hpp"

KONV_BEGIN
namespace nn {

/// A loss and its gradient with respect to the output.
template <class T, int N>
struct loss {
  double value = 0;
  tensor<T, N> gradient;  ///< as the output, in its layout
};

/// The mean over all elements of (output - target)^2, as torch.nn.functional.mse_loss; the gradient is
/// 2 (output - target) / elements. Any strides: the target may be a part of a larger tensor, read where it is.
/// The sum is formed in double, in the order of the axes: the same bits for every layout.
/// Throws argument_error for two different shapes, or for no elements at all, of which there is no mean.
template <class Y, class G>
  requires(tensor_source<Y, 4>&& tensor_source<G, 4>)
loss<typename Y::value_type, 4> mean_squared_error(const Y& output, const G& target) {
  using T = typename Y::value_type;
  const tensor_view<const T, 4> y = output, t = target;
  if (y.shape() != t.shape() || y.empty())
    konv::detail::fail("mean_squared_error", {"output is ", konv::detail::shape_text(y.shape()), " and target ",
                                              konv::detail::shape_text(t.shape()),
                                              ", expected the same shape, not empty"});
  loss<T, 4> result{0, tensor<T, 4>(y.shape(), y.order(), uninitialized)};
  const double count = static_cast<double>(y.size());
  double sum = 0;
  for (index_t n = 0; n < y.shape(0); ++n)
    for (index_t c = 0; c < y.shape(1); ++c)
      for (index_t v = 0; v < y.shape(2); ++v)
        for (index_t u = 0; u < y.shape(3); ++u) {
          const double off = static_cast<double>(y(n, c, v, u)) - static_cast<double>(t(n, c, v, u));
          sum += off * off;
          result.gradient(n, c, v, u) = static_cast<T>(2 * off / count);
        }
  result.value = sum / count;
  return result;
}

}  // namespace nn
KONV_END
#endif

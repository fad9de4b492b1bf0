// OpenCV: filter2D, sepFilter2D, copyMakeBorder and the named filters on the same buffers.
// SPDX-License-Identifier: MIT
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "workload.hpp"

namespace bench {
namespace {

cv::Mat mat(const pixels& p) {
  const int code = p.type == depth::u8 ? CV_8U : p.type == depth::s16 ? CV_16S : CV_32F;
  return {static_cast<int>(p.size.height), static_cast<int>(p.size.width),
          CV_MAKETYPE(code, static_cast<int>(p.size.channels)), p.data, static_cast<std::size_t>(p.row_bytes)};
}

// OpenCV's filters parallelise little, but may: as many threads as konv gets, set anew for each call since it is
// global.
void use(int threads) {
  cv::setNumThreads(threads);
}

call filter2d(const filter2d_work& w) {
  const cv::Mat src = mat(w.src), dst = mat(w.dst);
  cv::Mat k(static_cast<int>(w.weights.rows()), static_cast<int>(w.weights.cols()), CV_32F);
  for (index_t i = 0; i < w.weights.rows(); ++i)
    for (index_t j = 0; j < w.weights.cols(); ++j)
      k.at<float>(static_cast<int>(i), static_cast<int>(j)) = w.weights(i, j);
  const int threads = w.threads;
  if (w.stride == 1)
    return [=] {
      use(threads);
      cv::Mat out = dst;
      cv::filter2D(src, out, out.depth(), k, cv::Point(-1, -1), 0, cv::BORDER_REFLECT_101);
    };
  // OpenCV has no stride: filter all, then keep every second pixel (INTER_NEAREST by 1/2 takes exactly those).
  cv::Mat all(src.rows, src.cols, dst.type());
  return [=]() mutable {
    use(threads);
    cv::Mat out = dst;
    cv::filter2D(src, all, all.depth(), k, cv::Point(-1, -1), 0, cv::BORDER_REFLECT_101);
    cv::resize(all, out, out.size(), 0, 0, cv::INTER_NEAREST);
  };
}

call sepfilter2d(const sepfilter2d_work& w) {
  const cv::Mat src = mat(w.src), dst = mat(w.dst);
  const cv::Mat column = cv::Mat(w.column, true), row = cv::Mat(w.row, true);
  return [=, threads = w.threads] {
    use(threads);
    cv::Mat out = dst;
    cv::sepFilter2D(src, out, out.depth(), row, column, cv::Point(-1, -1), 0, cv::BORDER_REFLECT_101);
  };
}

call pad(const pad_work& w) {
  const cv::Mat src = mat(w.src), dst = mat(w.dst);
  return [=, m = static_cast<int>(w.margin)] {
    use(1);
    cv::Mat out = dst;
    cv::copyMakeBorder(src, out, m, m, m, m, cv::BORDER_REFLECT_101 | cv::BORDER_ISOLATED);
  };
}

call named_filter(const named_work& w) {
  const cv::Mat src = mat(w.src), dst = mat(w.dst);
  const int k = static_cast<int>(w.size), depth = dst.depth();
  const auto one_thread = [](auto&& f) {
    return [=]() mutable {
      use(1);
      f();
    };
  };
  switch (w.what) {
    case named::gaussian:
      return one_thread([=, out = dst, sigma = w.sigma]() mutable { cv::GaussianBlur(src, out, {k, k}, sigma); });
    case named::box: return one_thread([=, out = dst]() mutable { cv::blur(src, out, {k, k}); });
    case named::sobel_dx: return one_thread([=, out = dst]() mutable { cv::Sobel(src, out, depth, 1, 0); });
    case named::sobel_both:
      return one_thread([=, dx = dst, dy = mat(w.dst2)]() mutable { cv::spatialGradient(src, dx, dy); });
    case named::magnitude:
      return one_thread([=, out = dst, dx = cv::Mat(dst.size(), CV_32F), dy = cv::Mat(dst.size(), CV_32F)]() mutable {
        cv::Sobel(src, dx, CV_32F, 1, 0);
        cv::Sobel(src, dy, CV_32F, 0, 1);
        cv::magnitude(dx, dy, out);
      });
    case named::laplacian: return one_thread([=, out = dst]() mutable { cv::Laplacian(src, out, depth); });
    case named::laplacian_8: {  // its Laplacian has no such kernel
      const cv::Mat eight = (cv::Mat_<float>(3, 3) << 1, 1, 1, 1, -8, 1, 1, 1, 1);
      return one_thread([=, out = dst]() mutable { cv::filter2D(src, out, depth, eight); });
    }
    case named::chain:
      return one_thread([=, blurred = mat(w.dst2), out = dst]() mutable {
        cv::GaussianBlur(src, blurred, {k, k}, 0);
        cv::Sobel(blurred, out, depth, 1, 0);
      });
    case named::pyramid_down: return one_thread([=, out = dst]() mutable { cv::pyrDown(src, out, out.size()); });
  }
  return nullptr;
}

}  // namespace

party opencv_party() {
  return {"opencv", role::peer, filter2d, sepfilter2d, pad, named_filter};
}

std::string opencv_version() {
  return CV_VERSION;
}

}  // namespace bench

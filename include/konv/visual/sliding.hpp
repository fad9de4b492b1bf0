// The window that slides over an image, step by step: how a correlation comes about.
// SPDX-License-Identifier: MIT
#ifndef KONV_VISUAL_SLIDING_HPP
#define KONV_VISUAL_SLIDING_HPP

#include "../filter/correlate.hpp"
#include "../filter/pad.hpp"
#include "number_grid.hpp"

KONV_BEGIN
namespace visual {

struct sliding_options {
  margins pad = {};       ///< zeros around the image, drawn in grey
  size2 stride = {1, 1};  ///< from one position of the window to the next
  index_t cell = 44;        ///< pixels per number
  index_t text_scale = 2;
};

/// Frames that show a small image, a kernel, and the result as it grows: the window in green, the target pixel in red,
/// and the sum written out. One frame per number of the result, row by row.
///
///     const visual::sliding_window film(src, kernel, {.pad = {1, 1, 1, 1}});
///     for (konv::index_t step = 0; step < film.steps(); ++step) frames.push_back(film.frame(step));
///
/// Throws argument_error for an image of more than one channel, and as correlate does.
class sliding_window {
 public:
  sliding_window(image_view<const float> src, const kernel<float>& k, const sliding_options& options = {})
      : kernel_(k),
        options_(options),
        source_(src.size()),
        padded_(konv::pad(src, options.pad, border::constant)),
        result_(correlate<float>(padded_, k, {.output = coverage::valid, .stride = options.stride})) {}

  index_t steps() const { return result_.width() * result_.height(); }
  const image<float>& result() const { return result_; }

  /// The picture of one step, 0 to steps() - 1. All have the same size.
  image<std::uint8_t> frame(index_t step) const {
    if (step < 0 || step >= steps())
      konv::detail::fail("visual::sliding_window",
                         {"step is ", step, ", expected 0 to ", steps() - 1});
    const index_t cell = options_.cell, scale = options_.text_scale, gap = cell + 8, margin = 16;
    const index_t label = line_height(scale);
    const index_t kernel_x = margin + padded_.width() * cell + gap;
    const index_t result_x = kernel_x + kernel_.cols() * cell + gap;
    const index_t tall = kernel_.rows() > result_.height() ? kernel_.rows() : result_.height();
    const index_t top = margin + label, sum_y = top + tall * cell + 14;
    const index_t sum_end = sum_y + line_height(scale) * kernel_.rows();
    const index_t grid_end = top + padded_.height() * cell + 1;
    image<std::uint8_t> on = canvas(result_x + result_.width() * cell + 1 + margin + sum_overhang(kernel_x, result_x),
                                    (sum_end > grid_end ? sum_end : grid_end) + margin);

    const index_t rx = step % result_.width(), ry = step / result_.width();
    const rect window{rx * options_.stride.x, ry * options_.stride.y, kernel_.cols(), kernel_.rows()};
    const auto inside = [&](index_t x, index_t y) {
      return x >= window.x && x < window.x + window.width && y >= window.y && y < window.y + window.height;
    };
    const auto of_image = [&](index_t x, index_t y) {
      return x >= options_.pad.left && x < options_.pad.left + source_.width && y >= options_.pad.top &&
             y < options_.pad.top + source_.height;
    };
    const colour pale_green{214, 240, 222}, pale_red{250, 214, 210};
    const index_t tx = window.x + kernel_.cols() / 2, ty = window.y + kernel_.rows() / 2;

    // The source, the window on it, the target in it.
    draw_text(on, margin, margin, caption("image", source_.width, source_.height), pale_ink, scale);
    draw_number_grid(on, margin, top, padded_, cell, scale, [&](index_t x, index_t y) {
      const colour background = x == tx && y == ty ? pale_red
                                : inside(x, y)     ? pale_green
                                : of_image(x, y)   ? white
                                                   : mist;
      return cell_look{background, of_image(x, y) ? ink : pale_ink, true};
    });
    outline(
        on,
        {margin + window.x * cell - 1, top + window.y * cell - 1, window.width * cell + 3, window.height * cell + 3},
        green, 3);
    outline(on, {margin + tx * cell, top + ty * cell, cell + 1, cell + 1}, red, 2);

    // The kernel, level with the result's middle.
    const index_t kernel_y = top + (tall - kernel_.rows()) * cell / 2;
    draw_text(on, kernel_x, kernel_y - label, caption("kernel", kernel_.cols(), kernel_.rows()), pale_ink, scale);
    const image_view<const float> weights(kernel_.values().data(), {kernel_.cols(), kernel_.rows()});
    draw_number_grid(on, kernel_x, kernel_y, weights, cell, scale, [&](index_t, index_t) {
      return cell_look{pale_green, ink, true};
    });
    outline(on, {kernel_x - 1, kernel_y - 1, kernel_.cols() * cell + 3, kernel_.rows() * cell + 3}, green, 3);
    const index_t middle = top + tall * cell / 2;
    centre_text(on, {kernel_x - gap, middle - cell / 2, gap, cell}, "*", ink, scale + 1);
    centre_text(on, {result_x - gap, middle - cell / 2, gap, cell}, "=", ink, scale + 1);

    // The result so far.
    const index_t result_y = top + (tall - result_.height()) * cell / 2;
    draw_text(on, result_x, result_y - label, caption("result", result_.width(), result_.height()), pale_ink, scale);
    draw_number_grid(on, result_x, result_y, result_, cell, scale, [&](index_t x, index_t y) {
      const index_t at = y * result_.width() + x;
      return cell_look{at == step ? pale_red : at < step ? white : mist, ink, at <= step};
    });
    outline(on, {result_x + rx * cell, result_y + ry * cell, cell + 1, cell + 1}, red, 2);

    for (index_t i = 0; i < kernel_.rows(); ++i) {
      const index_t y = sum_y + i * line_height(scale);
      draw_text(on, kernel_x, y, sum_line(window, i, step), ink, scale);
      if (i > 0) draw_text(on, kernel_x - 4 * scale, y, "+", ink, scale, align::right);
    }
    return on;
  }

  /// All of them.
  std::vector<image<std::uint8_t>> frames() const {
    std::vector<image<std::uint8_t>> all;
    for (index_t step = 0; step < steps(); ++step) all.push_back(frame(step));
    return all;
  }

 private:
  static std::string caption(const char* what, index_t width, index_t height) {
    return std::string(what) + " " + std::to_string(width) + "x" + std::to_string(height);
  }
  // "3*2 + 4*(-1) + 5*2", the last one with the result.
  std::string sum_line(const rect& window, index_t i, index_t step) const {
    std::string text;
    for (index_t j = 0; j < kernel_.cols(); ++j) {
      const double w = static_cast<double>(kernel_(i, j));
      text += (j > 0 ? " + " : "") + number_text(static_cast<double>(padded_(window.x + j, window.y + i))) + "*" +
              (w < 0 ? "(" + number_text(w) + ")" : number_text(w));
    }
    if (i + 1 == kernel_.rows())
      text += " = " + number_text(static_cast<double>(result_(step % result_.width(), step / result_.width())));
    return text;
  }
  // How far the longest sum would stick out on the right, so that no frame clips it and all are alike.
  index_t sum_overhang(index_t kernel_x, index_t result_x) const {
    index_t most = 0;
    for (index_t step = 0; step < steps(); ++step)
      for (index_t i = 0; i < kernel_.rows(); ++i) {
        const rect window{step % result_.width() * options_.stride.x, step / result_.width() * options_.stride.y, 0, 0};
        const index_t width = text_width(sum_line(window, i, step), options_.text_scale);
        most = width > most ? width : most;
      }
    const index_t over = kernel_x + most - (result_x + result_.width() * options_.cell + 1);
    return over > 0 ? over : 0;
  }

  kernel<float> kernel_;
  sliding_options options_;
  konv::extent source_;
  image<float> padded_;
  image<float> result_;
};

}  // namespace visual
KONV_END
#endif

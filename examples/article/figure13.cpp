// Figure 13: a kernel of 3x3x3 moves through a volume of 5x5x5.
// SPDX-License-Identifier: MIT
#include <konv/visual/number_grid.hpp>
#include <konv/volume/correlate.hpp>

#include "blocks.hpp"
#include "book.hpp"

namespace article {
namespace {

using konv::index_t;
using volume = konv::tensor<float, 3>;

constexpr index_t margin = 20, cell = 28, gap = 18, step_of_big = 5 * cell + 1 + gap,
                  step_of_small = 3 * cell + 1 + gap;
constexpr index_t width = 2 * margin + 5 * step_of_big - gap;

konv::image_view<const float> slice(const volume& v, index_t z) {
  return {v.data() + z * v.shape(1) * v.shape(2), {.width = v.shape(2), .height = v.shape(1)}};
}

picture frame(const volume& source, const volume& kernel, const volume& result, index_t step) {
  const index_t px = step % 3, py = step / 3 % 3, pz = step / 9;
  picture on = visual::canvas(width, 616);

  // Above: the shapes. The window is drawn over the volume, as if that were of glass.
  const block in{margin + 40, 90, 5, 5, 5, 26, 12}, box{in.x + 290, 116, 3, 3, 3, 26, 12},
      out{box.x + 230, 116, 3, 3, 3, 26, 12};
  draw_block(on, in, [](index_t, index_t, index_t) { return pale_grey; });
  draw_cubes(on, in, px, py, pz, px + 3, py + 3, pz + 3, [](index_t, index_t, index_t) { return leaf; });
  draw_block(on, box, [](index_t, index_t, index_t) { return leaf; });
  const auto look = [&](index_t x, index_t y, index_t z) {
    const index_t at = (z * 3 + y) * 3 + x;
    return at == step ? tomato : at < step ? pale_blue : pale_grey;
  };
  draw_block(on, out, look);
  draw_cubes(on, out, px, py, pz, px + 1, py + 1, pz + 1, look);
  label_block(on, in, 230, "5 x 5 x 5");
  label_block(on, box, 230, "3 x 3 x 3");
  label_block(on, out, 230, "3 x 3 x 3");
  visual::centre_text(on, {in.x + in.width(), 142, box.x - in.x - in.width(), 26}, "*", visual::ink, 3);
  visual::centre_text(on, {box.x + box.width(), 142, out.x - box.x - box.width(), 26}, "=", visual::ink, 3);

  // Below: the numbers, slice by slice from the front.
  constexpr index_t first = 286, second = first + 5 * cell + 48;
  for (index_t z = 0; z < 5; ++z) {
    const index_t x = margin + z * step_of_big;
    const bool touched = z >= pz && z < pz + 3;
    visual::draw_text(on, x, first - 20, "slice " + std::to_string(z + 1), visual::pale_ink, 2);
    visual::draw_number_grid(on, x, first, slice(source, z), cell, 2, [&](index_t u, index_t v) {
      const bool inside = touched && u >= px && u < px + 3 && v >= py && v < py + 3;
      return visual::cell_look{inside ? pale_leaf : visual::white, visual::ink, true};
    });
    if (touched)
      visual::outline(on, {x + px * cell - 1, first + py * cell - 1, 3 * cell + 3, 3 * cell + 3}, visual::green, 3);
  }
  const index_t results_x = width - margin - 3 * step_of_small + gap;
  visual::draw_text(on, margin, second - 20, "kernel", visual::pale_ink, 2);
  visual::draw_text(on, results_x, second - 20, "result", visual::pale_ink, 2);
  for (index_t z = 0; z < 3; ++z) {
    visual::draw_number_grid(on, margin + z * step_of_small, second, slice(kernel, z), cell, 2, [](index_t, index_t) {
      return visual::cell_look{pale_leaf, visual::ink, true};
    });
    visual::draw_number_grid(on, results_x + z * step_of_small, second, slice(result, z), cell, 2,
                             [&](index_t u, index_t v) {
                               const index_t at = (z * 3 + v) * 3 + u;
                               return visual::cell_look{at == step  ? rose
                                                        : at < step ? visual::white
                                                                    : visual::mist,
                                                        visual::ink, at <= step};
                             });
  }
  visual::outline(on, {results_x + pz * step_of_small + px * cell, second + py * cell, cell + 1, cell + 1}, visual::red,
                  2);
  visual::draw_text(on, margin, second + 3 * cell + 18,
                    "The sum of 27 products is " + visual::number_text(static_cast<double>(result(pz, py, px))) + ".",
                    visual::ink, 2);
  return on;
}

}  // namespace

void figure13(book& b) {
  volume source({5, 5, 5}), kernel({3, 3, 3});
  for (index_t z = 0; z < 5; ++z)
    for (index_t y = 0; y < 5; ++y)
      for (index_t x = 0; x < 5; ++x) source(z, y, x) = static_cast<float>((x * x + 3 * y + 5 * z + x * y * z) % 10);
  // A central difference along the depth, smoothed across: [1 2 1] in a cross.
  for (const index_t z : {0, 2})
    for (index_t y = 0; y < 3; ++y)
      for (index_t x = 0; x < 3; ++x)
        kernel(z, y, x) = static_cast<float>((z - 1) * (x == 1 && y == 1 ? 2 : x == 1 || y == 1 ? 1 : 0));
  const volume result = konv::correlate3d(source, kernel, {.output = konv::coverage::valid});

  std::vector<picture> frames;
  for (index_t step = 0; step < 27; ++step) frames.push_back(frame(source, kernel, result, step));
  b.add(13, "film", frames, "A 3x3x3 kernel moves through a 5x5x5 volume: no padding, step 1. The result is 3x3x3.");
  b.add(13, "still", frames[13], "One of 27 steps: the kernel in the middle of the volume.");
}

}  // namespace article

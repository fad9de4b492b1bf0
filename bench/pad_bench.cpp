// pad: a frame of 8 pixels, reflect_101.
// SPDX-License-Identifier: MIT
#include "support.hpp"

namespace bench {

void add_pad() {
  constexpr index_t margin = 8;
  struct pad_case {
    depth d;
    index_t channels;
    named_size s;
  };
  for (const pad_case& c : {pad_case{depth::u8, 1, full_hd}, pad_case{depth::u8, 3, full_hd},
                            pad_case{depth::f32, 1, full_hd}, pad_case{depth::u8, 1, small}}) {
    const extent in{c.s.width, c.s.height, c.channels};
    const extent out{in.width + 2 * margin, in.height + 2 * margin, c.channels};
    for (const party& p : parties()) {
      if (!p.pad) continue;
      add("pad/" + type_name(c.d, c.channels) + "/" + c.s.name + "/reflect_101/" + p.who, cost_of(c.d, in, c.d, out, 0),
          [=] {
            const pad_work w{source(c.d, in), target(c.d, out), margin};
            return timed{p.pad(w), [=] { return check_pad(w); }};
          });
    }
  }
}

}  // namespace bench

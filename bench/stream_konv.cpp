// konv's chains of filters by rows (konv/stream.hpp), beside the verbs of named_konv.cpp. Compiled with plain -O2.
// SPDX-License-Identifier: MIT
#include "konv/stream/chain.hpp"
#include "konv/stream/derivative.hpp"
#include "konv/stream/gaussian.hpp"
#include "workload.hpp"

namespace bench {
namespace {

namespace stream = konv::stream;

template <class T, class D>
call make(const named_work& w) {
  return [src = w.src.as<const T>(), dst = w.dst.as<D>(), size = konv::size2{w.size, w.size}] {
    stream::run(stream::chain(stream::gaussian_blur(size), stream::sobel(1, 0)), src, dst);
  };
}

call chain(const named_work& w) {
  return w.src.type == depth::f32 ? make<float, float>(w) : make<std::uint8_t, std::int16_t>(w);
}

}  // namespace

party konv_stream_party() {
  party p{"konv_stream", role::konv};
  p.named = chain;
  p.takes = [](const named_work& w) { return w.what == named::chain; };
  return p;
}

}  // namespace bench

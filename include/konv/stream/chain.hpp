// stream::chain: filters one after the other, and run, which takes whole images through them band by band.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_CHAIN_HPP
#define KONV_STREAM_CHAIN_HPP

#include "../engine/overlap.hpp"
#include "../engine/padded.hpp"
#include "row_flow.hpp"

KONV_BEGIN_TYPES

/// Options of stream::run and stream::rows.
struct stream_options {
  index_t cache = 256 << 10;  ///< bytes that the rows between stages may take; more where stages need more
  execution run = {};         ///< stream::run: on which threads
};

KONV_END_TYPES

KONV_BEGIN
namespace stream {

/// What stands in a chain: what stream::gaussian_blur, stream::sobel, ... return, which know neither types nor sizes.
template <class S>
concept stage = requires { typename S::is_stage; };

/// Stages one after the other.
template <stage First, stage... Rest>
struct chain {
  First first;
  chain<Rest...> rest;

  KONV_INLINE constexpr chain(First f, Rest... r) : first(std::move(f)), rest(std::move(r)...) {}

  static constexpr index_t count = 1 + sizeof...(Rest);
  /// The type of the result where the source is of type Src.
  template <class Src>
  using result = typename chain<Rest...>::template result<typename First::template result<Src>>;
};

template <stage First>
struct chain<First> {
  First first;

  KONV_INLINE constexpr chain(First f) : first(std::move(f)) {}

  static constexpr index_t count = 1;
  template <class Src>
  using result = typename First::template result<Src>;
};

}  // namespace stream

namespace detail {

/// The filters of a chain from Src to Dst: types resolved, for rows of one width.
template <class Src, class Dst, class Chain>
struct chain_filters;

template <class Src, class Dst, class First, class... Rest>
struct chain_filters<Src, Dst, stream::chain<First, Rest...>> {
  using between = typename First::template result<Src>;
  typename First::template filter<Src, between> first;
  chain_filters<between, Dst, stream::chain<Rest...>> rest;

  chain_filters(const stream::chain<First, Rest...>& c, extent row) : first(c.first, row), rest(c.rest, row) {}
  void list(const row_filter** to) const {
    *to = &first;
    rest.list(to + 1);
  }
};

template <class Src, class Dst, class Last>
struct chain_filters<Src, Dst, stream::chain<Last>> {
  typename Last::template filter<Src, Dst> last;

  chain_filters(const stream::chain<Last>& c, extent row) : last(c.first, row) {}
  void list(const row_filter** to) const { *to = &last; }
};

/// A row, as filters are planned for it. Throws argument_error for one without pixels.
KONV_COLD inline extent checked_row(const char* where, index_t width, index_t channels) {
  constexpr index_t most = index_t{1} << 40;  // samples, so that no product overflows
  if (width < 1 || channels < 1 || channels > most || width > most / channels)
    fail(where, {"rows have ", width, " pixels of ", channels, " channels, expected 1 to 2^40 samples"});
  return {width, 1, channels};
}

/// The rows [y0, y1) of a chain's result are made by one flow, with the rows that they stand on at either end.
KONV_NOINLINE inline void run_filters(const row_filter* const* filters, index_t count, const source_bytes& src,
                                      const target_bytes& dst, const stream_options& o) {
  index_t reach = 0;
  for (index_t k = 0; k < count; ++k) reach += filters[k]->above() + filters[k]->below();
  for_bands(o.run, src.size.height, 16 + 4 * reach, [&](index_t y0, index_t y1) {
    row_sink sink;
    sink.image = dst;
    row_flow(filters, count, src.size, src.sample, true, sink, o.cache).run(src, y0, y1);
  });
}

template <class Src, class Dst, class Chain>
void run_chain(const char* where, const Chain& c, image_view<const Src> src, image_view<Dst> dst,
               const stream_options& o) {
  if (o.cache < 0) fail(where, {"cache is ", o.cache, ", expected at least 0"});
  if (src.empty()) fail(where, {"src is ", src.size(), ", expected at least one pixel"});
  check_size(where, "dst", dst, src.size());
  if (!src.packed() || overlap(src, dst)) {
    const image<Src> copy = image<Src>::copy_of(src);
    return run_chain<Src, Dst>(where, c, copy.view(), dst, o);
  }
  if (!dst.packed()) {
    image<Dst> whole(dst.size(), uninitialized);
    run_chain<Src, Dst>(where, c, src, whole.view(), o);
    for (index_t y = 0; y < dst.height(); ++y)
      for (index_t x = 0; x < dst.width(); ++x)
        for (index_t k = 0; k < dst.channels(); ++k) dst(x, y, k) = whole(x, y, k);
    return;
  }
  const chain_filters<Src, Dst, Chain> filters(c, checked_row(where, src.width(), src.channels()));
  const row_filter* list[Chain::count];
  filters.list(list);
  run_filters(list, Chain::count, source_of(src), target_of(dst), o);
}

}  // namespace detail

namespace stream {

/// Takes an image through a chain. The rows between two stages stay in the second-level cache, and take no memory
/// beyond that.
///
///     namespace stream = konv::stream;
///     const stream::chain edges(stream::gaussian_blur(1.5), stream::sobel(1, 0));
///     const konv::image<std::int16_t> out = stream::run(edges, photo);
///     stream::run(edges, photo, other, {.run = 4});                   // into an image, on four threads
///
/// The result is that of the verbs one after the other, bit for bit (gaussian_blur as it says), with any number of
/// threads: bands of rows, which make what lies between stages at their ends twice.
/// Throws argument_error as the verbs do, and for what a stream cannot do (stream::correlate says what).
template <source_image S, stage... Stages>
auto run(const chain<Stages...>& c, const S& src, const stream_options& o = {}) {
  using src_type = sample_of<S>;
  const image_view<const src_type> from = src;
  if (from.empty()) detail::fail("stream::run", {"src is ", from.size(), ", expected at least one pixel"});
  image<typename chain<Stages...>::template result<src_type>> out(from.size(), uninitialized);
  detail::run_chain("stream::run", c, from, out.view(), o);
  return out;
}
/// The same into dst, which has src's size and names the type of the last stage's result; that of the others follows
/// from theirs. dst may be src, or overlap it: from a copy then, as from a view of single channels.
template <source_image S, target_image D, stage... Stages>
void run(const chain<Stages...>& c, const S& src, D&& dst, const stream_options& o = {}) {
  detail::run_chain("stream::run", c, image_view<const sample_of<S>>(src), image_view<sample_of<D>>(dst), o);
}

}  // namespace stream
KONV_END
#endif

// stream::rows: a chain that is fed rows as they come, and hands on rows as they are made.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_ROWS_HPP
#define KONV_STREAM_ROWS_HPP

#include "chain.hpp"

KONV_BEGIN
namespace stream {

/// A chain that is fed the rows of an image from the top, and hands rows of the result to a function: what rows()
/// makes. Not to be moved or copied.
template <sample Src, class Dst, class Chain, class Sink>
class row_pipe {
 public:
  row_pipe(const Chain& c, konv::extent row, Sink sink, const stream_options& o)
      : sink_(std::move(sink)),
        row_(detail::checked_row("stream::rows", row.width, row.channels)),
        filters_(c, row_),
        flow_(list(), Chain::count, row_, sizeof(Src), false, {{}, this, &take}, o.cache) {
    if (o.cache < 0) detail::fail("stream::rows", {"cache is ", o.cache, ", expected at least 0"});
  }
  row_pipe(const row_pipe&) = delete;
  row_pipe& operator=(const row_pipe&) = delete;

  /// The next rows of the image: any number of them, at any strides.
  void push(image_view<const Src> rows) {
    if (rows.width() != row_.width || rows.channels() != row_.channels)
      detail::fail("stream::rows::push", {"rows are ", konv::extent{rows.width(), 1, rows.channels()}, ", expected ",
                                          row_});
    for (index_t done = 0; done < rows.height();) {
      const image_view<Src> to = room();
      const index_t left = rows.height() - done, n = left < to.height() ? left : to.height();
      for (index_t y = 0; y < n; ++y) copy_row(rows, done + y, to.row(y));
      filled(n);
      done += n;
    }
  }
  /// Room for the next rows, at least one, to be written in place: who fills some of it says so with filled().
  image_view<Src> room() { return detail::typed<Src>(flow_.room()); }
  /// The first `count` rows of room() are the next ones of the image.
  void filled(index_t count) {
    const index_t most = flow_.room().size.height;
    if (count < 0 || count > most)
      detail::fail("stream::rows::filled", {"count is ", count, ", expected 0 to ", most, ", the rows of room()"});
    flow_.filled(count);
  }
  /// The image ends here. The next row that is pushed is the first of another one. Throws argument_error where there
  /// was no row.
  void finish() {
    if (flow_.pushed() == 0) detail::fail("stream::rows::finish", "rows pushed are 0, expected at least one");
    flow_.finish();
  }

  /// Bytes of memory that hold rows.
  index_t bytes() const { return flow_.bytes(); }

 private:
  const detail::row_filter* const* list() {
    filters_.list(list_);
    return list_;
  }
  static void copy_row(image_view<const Src> rows, index_t y, Src* to) {
    const index_t c = rows.channels();
    if (rows.packed()) {
      std::memcpy(to, rows.row(y), static_cast<std::size_t>(rows.width() * c) * sizeof(Src));
      return;
    }
    for (index_t x = 0; x < rows.width(); ++x)
      for (index_t k = 0; k < c; ++k) *to++ = rows(x, y, k);
  }
  static void take(void* self, const source_bytes& rows) {
    static_cast<row_pipe*>(self)->sink_(detail::typed<Dst>(rows));
  }

  Sink sink_;
  konv::extent row_;
  detail::chain_filters<Src, Dst, Chain> filters_;
  const detail::row_filter* list_[Chain::count];
  detail::row_flow flow_;
};

/// A chain over an image that is never in memory as a whole: rows are pushed from the top, those of the result go to
/// `sink`.
///
///     auto filter = konv::stream::rows<std::uint8_t>(chain, {.width = 20000, .channels = 3},
///         [&](konv::image_view<const std::uint8_t> made) { write(file, made); });
///     while (read(file, some)) filter.push(some);  // any number of rows at a time; or read into filter.room()
///     filter.finish();                             // the last rows; then another image may follow
///
/// rows<Src, Dst> names the type of the last stage's result. The results are those of stream::run on the whole image,
/// bit for bit. The sink is called with one row or more at a time, from the top; they are its for the call. Nobody needs to
/// know the height (that of `row` is not looked at): a row of the result is made once the rows under all its taps are
/// there, in blocks, so a few rows later than it could.
///
/// Memory: for every stage 1 + above + below + b rows of its source, where the stage's taps lie `above` and `below` the
/// row, and b rows of the last result. b is at least 8, at least four times any stage's above + below, and as many more
/// as fit in options.cache. bytes() says how much that is; it is one allocation, made here. Filters take a few rows
/// more while they run.
///
/// Throws argument_error for a row without pixels, and as stream::run does.
template <sample Src, class Dst = void, stage... Stages, class Sink>
auto rows(const chain<Stages...>& c, extent row, Sink sink, const stream_options& o = {}) {
  using result = std::conditional_t<std::is_void_v<Dst>, typename chain<Stages...>::template result<Src>, Dst>;
  return row_pipe<Src, result, chain<Stages...>, Sink>(c, row, std::move(sink), o);
}

}  // namespace stream
KONV_END
#endif

// row_flow: moves rows through filters, block by block, each as soon as its source rows are there.
// SPDX-License-Identifier: MIT
#ifndef KONV_STREAM_ROW_FLOW_HPP
#define KONV_STREAM_ROW_FLOW_HPP

#include <vector>

#include "../core/buffer.hpp"
#include "row_filter.hpp"
#include "row_window.hpp"

KONV_BEGIN
namespace detail {

/// Rows [first, end).
struct row_range {
  index_t first, end;
};

/// Where the finished rows of a flow go: rows of an image, or a function of blocks of rows.
struct row_sink {
  target_bytes image;  ///< of the whole image; without data there is the function
  void* object = nullptr;
  void (*take)(void* object, const source_bytes& rows) = nullptr;
};

/// Filters one after the other over one image or over some rows of it.
///
/// Every filter has a window of its source's rows. It makes rows as soon as the window reaches `below` rows further, in
/// blocks that fit the next one's window, which takes them at once, while they are in the cache. A window holds above +
/// below + 1 rows and a block; what lies above the first row or below the last is left to the filter's border, as the
/// window begins or ends there, too. Until the last row is known, no row is made that might need the border below.
///
/// A block is as many rows as fit in the cache that all windows may take, at least 8, and at least four times the reach
/// of each filter, since some make `above + below` rows of intermediate values anew for each block. All memory is one
/// allocation, its size does not depend on the height.
class row_flow {
 public:
  static constexpr index_t unknown = PTRDIFF_MAX;

  /// `filters` outlive the flow. row: its width and channels; src_sample: bytes of a sample of the source. borrows: the
  /// source is an image, read where it is. cache: bytes.
  KONV_COLD row_flow(const row_filter* const* filters, index_t count, extent row, index_t src_sample, bool borrows,
                     const row_sink& sink, index_t cache)
      : nodes_(static_cast<std::size_t>(count)), sink_(sink) {
    index_t of_all = 0;  // bytes of a row in each window
    block_ = 8;
    index_t sample = src_sample;
    for (index_t k = 0; k <= count; ++k) {
      target_bytes rows;
      rows.size = {row.width, 0, row.channels};
      rows.sample = sample;
      rows.pixel_stride = rows.pixel();
      rows.row_stride = (row.width * rows.pixel() + 63) / 64 * 64;
      if (rows.row_stride % 4096 == 0) rows.row_stride += 64;  // rows 4096 bytes apart would share their cache sets
      const bool there = k == 0 ? !borrows : k < count || !sink.image.data;
      if (there) of_all += rows.row_stride;
      if (k == count) {
        out_ = rows;
        break;
      }
      node& n = nodes_[static_cast<std::size_t>(k)];
      n.memory = rows;
      n.filter = filters[k];
      const index_t reach = n.filter->above() + n.filter->below();
      if (4 * reach > block_) block_ = 4 * reach;
      sample = n.filter->dst_sample();
    }
    if (of_all > 0 && cache / of_all > block_) block_ = cache / of_all;
    index_t bytes = 0;
    for (node& n : nodes_) {
      if (&n == &nodes_[0] && borrows) continue;
      n.memory.size.height = n.kept_above() + n.filter->below() + 1 + block_;
      bytes += n.memory.size.height * n.memory.row_stride;
    }
    if (!sink.image.data) bytes += block_ * out_.row_stride;
    memory_.resize(static_cast<std::size_t>(bytes));
    std::byte* at = memory_.data();
    for (node& n : nodes_) {
      if (&n == &nodes_[0] && borrows) continue;
      n.memory.data = at;
      at += n.memory.size.height * n.memory.row_stride;
    }
    if (!sink.image.data) {
      out_.data = at;
      out_.size.height = block_;
    }
    begin();
  }

  /// Bytes of memory for rows.
  index_t bytes() const { return static_cast<index_t>(memory_.size()); }
  /// Rows pushed so far.
  index_t pushed() const { return nodes_[0].in.end(); }

  /// Room for the next rows of the source, at least one.
  target_bytes room() {
    node& n = nodes_[0];
    return n.in.room(n.keep());
  }
  /// The first `count` rows of that room are filled: every row that can be made of them is.
  void filled(index_t count) {
    nodes_[0].in.add(count);
    advance(0);
  }
  /// The last row has come: what is left is made. Another image may follow.
  void finish() {
    const index_t height = pushed();
    for (node& n : nodes_) n.height = n.in_end = n.out_end = height;
    for (std::size_t k = 0; k < nodes_.size(); ++k) advance(k);
    begin();
  }

  /// Rows [y0, y1) of the results, from an image that is borrowed.
  void run(const source_bytes& image, index_t y0, index_t y1) {
    const index_t height = image.size.height;
    row_range wanted{y0, y1};
    for (std::size_t k = nodes_.size(); k-- > 0;) {
      node& n = nodes_[k];
      n.height = height;
      n.next = wanted.first;
      n.out_end = wanted.end;
      wanted = under(wanted, *n.filter, height);
      n.in_end = wanted.end;
      if (k > 0) n.in.set(n.memory, wanted.first);
    }
    nodes_[0].in.borrow(image);
    nodes_[0].in_end = height;
    advance(0);
  }

 private:
  struct node {
    const row_filter* filter = nullptr;
    target_bytes memory;   // of its window
    row_window in;
    index_t next = 0;      // the next row to make
    index_t out_end = unknown, in_end = unknown;  // one past the last to make, and to come
    index_t height = unknown;                     // of the image

    // At least one: the last row but one is what reflect_101 puts below the last.
    index_t kept_above() const { return filter->above() > 1 ? filter->above() : 1; }
    // The first row that is still wanted: by the next row, or by the image's last one, below which it may be mirrored.
    index_t keep() const {
      const index_t above = next - kept_above(), mirrored = height - 1 - filter->below();
      return above < mirrored ? above : mirrored;
    }
    // How many rows can be made.
    index_t ready() const {
      if (in.end() == in_end) return out_end - next;
      if (in.end() <= filter->above() - next) return 0;  // rows that reflect_101 mirrors at the top are yet to come
      const index_t n = in.end() - filter->below() - next;
      return n < out_end - next ? n : out_end - next;
    }
  };

  // The source rows of such rows of a result, mirrored ones included.
  static row_range under(row_range r, const row_filter& f, index_t height) {
    index_t first = r.first - f.above(), end = r.end + f.below();
    if (first < 0 && end < 1 - first) end = 1 - first;
    if (end > height) {
      const index_t mirrored = 2 * height - 1 - end;
      if (mirrored < first) first = mirrored;
      end = height;
    }
    return {first < 0 ? 0 : first, end};
  }

  void begin() {
    for (node& n : nodes_) {
      if (n.memory.data) n.in.set(n.memory, 0);
      n.next = 0;
      n.out_end = n.in_end = n.height = unknown;
    }
  }

  // Makes what can be made by filter k, and by those behind it.
  void advance(std::size_t k) {
    node& n = nodes_[k];
    for (index_t ready; (ready = n.ready()) > 0;) {
      const bool last = k + 1 == nodes_.size();
      if (last && sink_.image.data) {
        n.filter->run(n.in.rows(), sink_.image, n.next, n.next + ready, -n.in.first());
        n.next += ready;
        continue;
      }
      const target_bytes to = last ? out_ : nodes_[k + 1].in.room(nodes_[k + 1].keep());
      const index_t count = ready < to.size.height ? ready : to.size.height;
      n.filter->run(n.in.rows(), to, 0, count, n.next - n.in.first());
      n.next += count;
      if (last) {
        sink_.take(sink_.object, rows_of(source_bytes{to.data, to.size, to.row_stride, to.pixel_stride, to.sample}, 0,
                                         count));
      } else {
        nodes_[k + 1].in.add(count);
        advance(k + 1);
      }
    }
  }

  std::vector<node> nodes_;
  row_sink sink_;
  target_bytes out_;
  index_t block_ = 0;  // rows
  buffer<std::byte> memory_;
};

}  // namespace detail
KONV_END
#endif

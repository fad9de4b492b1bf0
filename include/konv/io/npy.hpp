// NumPy's .npy files: one array each, read and written without NumPy.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_NPY_HPP
#define KONV_IO_NPY_HPP

#include <algorithm>
#include <string>
#include <string_view>

#include "file.hpp"
#include "npy_array.hpp"

KONV_BEGIN
namespace io {
namespace detail {

/// Reads the header's Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
class npy_header {
 public:
  npy_header(const std::string& file, std::string_view text) : file_(file), rest_(text) {
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr")
        once(seen_descr_, key), descr_ = descr();
      else if (key == "fortran_order")
        once(seen_order_, key), fortran_order_ = boolean();
      else if (key == "shape")
        once(seen_shape_, key), tuple();
      else
        bad("has an unknown key '" + std::string(key.substr(0, 40)) + "'");
      if (!take(',') && !peek('}')) bad("lacks a comma or a closing brace");
    }
    skip_spaces();
    if (!rest_.empty()) bad("goes on after its closing brace");
    if (!seen_descr_ || !seen_order_ || !seen_shape_) bad("lacks one of the keys descr, fortran_order, shape");
  }
  std::string_view descr_text() const { return descr_; }
  bool fortran_order() const { return fortran_order_; }
  const std::vector<index_t>& shape() const { return shape_; }

 private:
  [[noreturn]] void bad(const std::string& what) const { fail(file_, "the .npy header " + what); }
  void once(bool& seen, std::string_view key) const {
    if (seen) bad("has the key '" + std::string(key) + "' twice");
    seen = true;
  }
  void skip_spaces() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\t' || rest_[0] == '\r'))
      rest_.remove_prefix(1);
  }
  bool peek(char c) {
    skip_spaces();
    return !rest_.empty() && rest_[0] == c;
  }
  bool take(char c) {
    if (!peek(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!take(c)) bad(std::string("lacks a '") + c + "'");
  }
  std::string_view quoted() {
    const char quote = peek('"') ? '"' : '\'';
    expect(quote);
    const std::size_t end = rest_.find(quote);
    if (end == std::string_view::npos) bad("has a string without an end");
    const std::string_view s = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return s;
  }
  std::string_view descr() {
    if (peek('[')) bad("describes a structured dtype, expected one number per element");
    return quoted();
  }
  bool boolean() {
    skip_spaces();
    for (const std::string_view word : {std::string_view("True"), std::string_view("False")})
      if (rest_.starts_with(word)) {
        rest_.remove_prefix(word.size());
        return word == "True";
      }
    bad("has a fortran_order that is neither True nor False");
  }
  void tuple() {
    expect('(');
    while (!take(')')) {
      skip_spaces();
      index_t n = 0;
      std::size_t digits = 0;
      for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
        if (n > (index_t{1} << 58)) bad("has an axis that is too long");
        n = 10 * n + (rest_[digits] - '0');
      }
      if (digits == 0) bad("has a shape with something that is not a number of elements");
      rest_.remove_prefix(digits);
      if (shape_.size() == 32) bad("has more than 32 axes");
      shape_.push_back(n);
      if (!take(',') && !peek(')')) bad("has a shape without an end");
    }
  }

  const std::string& file_;
  std::string_view rest_;
  std::string_view descr_;
  std::vector<index_t> shape_;
  bool fortran_order_ = false;
  bool seen_descr_ = false, seen_order_ = false, seen_shape_ = false;
};

/// "<f4" to f32; `swap` says that the bytes stand in the other order than this machine's.
inline dtype parse_descr(const std::string& file, std::string_view d, bool& swap) {
  constexpr char other = std::endian::native == std::endian::little ? '>' : '<';
  if (d == "|b1") d = "|u1";
  if (d.size() == 3 && (d[0] == '<' || d[0] == '>' || d[0] == '|' || d[0] == '='))
    for (int t = 0; t < static_cast<int>(std::size(dtype_table)); ++t)
      if (d.substr(1) == dtype_table[t].numpy && (d[0] != '|' || dtype_table[t].size == 1)) {
        swap = d[0] == other && dtype_table[t].size > 1;
        return static_cast<dtype>(t);
      }
  fail(file, "elements are '" + std::string(d.substr(0, 40)) +
                 "', expected integers of 1, 2, 4 or 8 bytes or floating-point numbers of 4 or 8");
}

/// The bytes of a .npy file, whose name is for messages.
inline npy_array parse_npy(const std::string& file, std::span<const std::byte> data) {
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(data[i]); };
  if (data.size() < 10 || std::memcmp(data.data(), "\x93NUMPY", 6) != 0) fail(file, "is not a .npy file");
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) fail(file, "is of .npy version " + std::to_string(version) + ", expected 1, 2 or 3");
  const std::size_t start = version == 1 ? 10 : 12;  // the header's length has 2 bytes, since version 2 it has 4
  if (data.size() < start) fail(file, "ends within the .npy header");
  std::size_t length = byte(8) | byte(9) << 8;
  if (version > 1) length |= byte(10) << 16 | byte(11) << 24;
  if (length > data.size() - start) fail(file, "ends within the .npy header");
  const npy_header header(file, {reinterpret_cast<const char*>(data.data()) + start, length});

  bool swap = false;
  npy_array a;
  a.type = parse_descr(file, header.descr_text(), swap);
  a.shape = header.shape();
  a.fortran_order = header.fortran_order();

  const std::size_t size = size_of(a.type);
  const std::span<const std::byte> body = data.subspan(start + length);
  const std::optional<std::size_t> need = bytes_for(a.shape, size);
  if (!need && std::find(a.shape.begin(), a.shape.end(), 0) != a.shape.end())
    fail(file, "has an empty shape whose axes are too long");
  if (!need || *need > body.size())
    fail(file, "holds " + std::to_string(body.size()) + " bytes of elements, fewer than its shape and dtype say");
  if (*need < body.size())
    fail(file, "holds " + std::to_string(body.size()) + " bytes of elements, expected " + std::to_string(*need) +
                   " as its shape and dtype say");
  a.bytes.assign(body.begin(), body.end());
  if (swap)
    for (std::size_t i = 0; i < a.bytes.size(); i += size)
      for (std::size_t k = 0; k < size / 2; ++k) std::swap(a.bytes[i + k], a.bytes[i + size - 1 - k]);
  return a;
}

/// Everything of a .npy 1.0 file before the elements, padded to a multiple of 64 bytes.
inline std::vector<std::byte> npy_prefix(const npy_array& a) {
  const char order = size_of(a.type) == 1 ? '|' : std::endian::native == std::endian::little ? '<' : '>';
  std::string text = std::string("{'descr': '") + order + dtype_table[static_cast<int>(a.type)].numpy +
                     "', 'fortran_order': " + (a.fortran_order ? "True" : "False") + ", 'shape': (";
  for (std::size_t i = 0; i < a.shape.size(); ++i) {
    if (i > 0) text += ", ";
    text += std::to_string(a.shape[i]);
  }
  text += a.shape.size() == 1 ? ",), }" : "), }";
  text.append(63 - (10 + text.size()) % 64, ' ');
  text += '\n';
  std::string head = "\x93NUMPY\x01";
  head += '\0';
  head += static_cast<char>(text.size() & 0xff);
  head += static_cast<char>(text.size() >> 8);
  head += text;
  const auto* const first = reinterpret_cast<const std::byte*>(head.data());
  return {first, first + head.size()};
}

/// Fails unless a's bytes are what its shape and type say.
inline void check_array(const char* where, const npy_array& a) {
  check_bytes(where, "the array", a.shape, size_of(a.type), a.bytes.size());
  if (a.shape.size() > 32)
    konv::detail::fail(where, "the array has " + std::to_string(a.shape.size()) + " axes, expected at most 32");
}

}  // namespace detail

/// Reads a .npy file of version 1, 2 or 3, in either byte order. Throws io_error, beginning with the file's name, for
/// anything that is not a whole and consistent array of plain numbers; nothing larger than the file is allocated.
inline npy_array load_npy(const std::string& file) {
  const std::vector<unsigned char> bytes = detail::read_file(file, index_t{1} << 46);
  return detail::parse_npy(file, std::as_bytes(std::span(bytes)));
}

/// Writes a .npy file of version 1.0. Throws io_error where the file cannot be written.
inline void save_npy(const std::string& file, const npy_array& a) {
  detail::check_array("save_npy", a);
  const std::vector<std::byte> prefix = detail::npy_prefix(a);
  detail::file_sink out(file);
  out.write(prefix.data(), prefix.size());
  if (!a.bytes.empty()) out.write(a.bytes.data(), a.bytes.size());
  out.finish();
}

/// Writes an image or a view.
template <source_image S>
void save_npy(const std::string& file, const S& src) {
  save_npy(file, to_npy(src));
}

}  // namespace io
KONV_END
#endif

// The JSON header of a safetensors file, read piece by piece.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_SAFETENSORS_HEADER_HPP
#define KONV_IO_SAFETENSORS_HEADER_HPP

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "../core/extent.hpp"

KONV_BEGIN
namespace io::detail {

/// What the header says of a tensor.
struct safetensors_item {
  std::string name, type;
  std::vector<index_t> shape;
  std::uint64_t begin = 0, end = 0;  // bytes, from the end of the header
};

/// Takes the header from nlohmann-json piece by piece:
///     {"__metadata__": {"format": "pt"}, "conv.weight": {"dtype": "F32", "shape": [64, 3], "data_offsets": [0, 768]}}
/// Nothing else is accepted, so nothing is built that could grow beyond the text, and nesting ends at three levels.
class safetensors_header {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  std::vector<safetensors_item> items;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::string error;  // what is wrong, if anything is

  bool null() { return bad("a null"); }
  bool boolean(bool) { return bad("a boolean"); }
  bool number_integer(number_integer_t) { return bad("a negative number"); }
  bool number_float(number_float_t, const string_t&) { return bad("a number that is no count"); }
  bool binary(binary_t&) { return bad("binary data"); }
  bool number_unsigned(number_unsigned_t v) {
    if (depth_ != 2 || !in_array_) return bad("a number");
    if (key_ == "shape") {
      if (v > std::uint64_t{1} << 58) return wrong("has an axis that is too long");
      if (items.back().shape.size() == 32) return wrong("has more than 32 axes");
      items.back().shape.push_back(static_cast<index_t>(v));
      return true;
    }
    if (offsets_ == 2) return wrong("has more than two data_offsets");
    (offsets_++ == 0 ? items.back().begin : items.back().end) = v;
    return true;
  }
  bool string(string_t& s) {
    if (depth_ == 2 && in_metadata_) {
      metadata.emplace_back(key_, s);
      return true;
    }
    if (depth_ != 2 || in_array_ || key_ != "dtype") return bad("a string");
    items.back().type = s;
    return true;
  }
  bool start_object(std::size_t) {
    if (depth_ == 2 || in_array_) return bad("an object");
    return ++depth_, true;
  }
  bool key(string_t& k) {
    if (depth_ == 1) {
      in_metadata_ = k == "__metadata__";
      if (in_metadata_) return true;
      items.push_back({k, {}, {}, 0, 0});
      has_dtype_ = has_shape_ = has_offsets_ = false;
      return true;
    }
    key_ = k;
    if (in_metadata_) return true;
    bool& seen = k == "dtype" ? has_dtype_ : k == "shape" ? has_shape_ : has_offsets_;
    if (k != "dtype" && k != "shape" && k != "data_offsets") return wrong("has an unknown key '" + short_text(k) + "'");
    if (seen) return wrong("has the key '" + k + "' twice");
    seen = true;
    return true;
  }
  bool end_object() {
    if (depth_-- == 2 && !in_metadata_ && !(has_dtype_ && has_shape_ && has_offsets_))
      return wrong("lacks one of the keys dtype, shape, data_offsets");
    return true;
  }
  bool start_array(std::size_t) {
    if (depth_ != 2 || in_array_ || in_metadata_ || key_ == "dtype") return bad("a list");
    offsets_ = 0;
    return in_array_ = true;
  }
  bool end_array() {
    in_array_ = false;
    if (key_ == "data_offsets" && offsets_ != 2) return wrong("lacks two data_offsets");
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
    error = "the header is no JSON from its byte " + std::to_string(position) + " on";
    return false;
  }
  static std::string short_text(const std::string& s) { return s.size() > 80 ? s.substr(0, 80) + "..." : s; }

 private:
  bool wrong(const std::string& what) {
    error = "tensor '" + short_text(items.back().name) + "' " + what;
    return false;
  }
  bool bad(const char* what) {
    error = std::string("the header has ") + what + " where none belongs" +
            (items.empty() ? "" : ", near tensor '" + short_text(items.back().name) + "'");
    return false;
  }
  std::string key_;
  int depth_ = 0, offsets_ = 0;
  bool in_array_ = false, in_metadata_ = false, has_dtype_ = false, has_shape_ = false, has_offsets_ = false;
};

}  // namespace io::detail
KONV_END
#endif

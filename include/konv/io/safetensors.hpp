// safetensors files: named tensors behind a JSON header, as Hugging Face's library writes them. Needs nlohmann-json
// (Debian: nlohmann-json3-dev).
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_SAFETENSORS_HPP
#define KONV_IO_SAFETENSORS_HPP

#include <algorithm>
#include <cstdint>
#include <utility>

#include "file.hpp"
#include "npy_convert.hpp"
#include "safetensors_header.hpp"

KONV_BEGIN
namespace io {

/// How a file stores a tensor's elements. f16 is IEEE's binary16; bf16 is the upper half of an f32.
enum class stored_type : unsigned char { boolean, u8, s8, u16, s16, u32, s32, u64, s64, f16, bf16, f32, f64 };

namespace detail {
struct stored_row {
  const char* name;  // in the file
  std::size_t size;  // bytes
  dtype as;          // what it is read as: the same, or the smallest type that holds it
};
inline constexpr stored_row stored_table[] = {{"BOOL", 1, dtype::u8}, {"U8", 1, dtype::u8},    {"I8", 1, dtype::s8},
                                              {"U16", 2, dtype::u16}, {"I16", 2, dtype::s16},  {"U32", 4, dtype::u32},
                                              {"I32", 4, dtype::s32}, {"U64", 8, dtype::u64},  {"I64", 8, dtype::s64},
                                              {"F16", 2, dtype::f32}, {"BF16", 2, dtype::f32}, {"F32", 4, dtype::f32},
                                              {"F64", 8, dtype::f64}};
inline constexpr const char* stored_names =
    "expected BOOL, U8, I8, U16, I16, U32, I32, U64, I64, F16, BF16, F32 or F64";

/// binary16 as float, exactly: 1 bit of sign, 5 of exponent (bias 15), 10 of fraction.
inline float half_to_float(std::uint16_t h) {
  const std::uint32_t sign = (h & 0x8000u) << 16, exponent = h >> 10 & 31u, fraction = h & 1023u;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000u | fraction << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
  const float small = static_cast<float>(fraction) * 5.9604644775390625e-8f;  // 2^-24: zero and the subnormals
  return sign ? -small : small;
}
inline float bfloat_to_float(std::uint16_t b) {
  return std::bit_cast<float>(std::uint32_t{b} << 16);
}
}  // namespace detail

/// The file's word for it: "F32", "BF16", "I64", ...
constexpr const char* name_of(stored_type t) {
  return detail::stored_table[static_cast<int>(t)].name;
}
/// Bytes per element.
constexpr std::size_t size_of(stored_type t) {
  return detail::stored_table[static_cast<int>(t)].size;
}

/// The tensors of a safetensors file, in the order of their bytes in it.
struct safetensors_archive {
  struct entry {
    std::string name;
    stored_type type = stored_type::f32;
    std::vector<index_t> shape;      ///< empty for a single number; the last axis is the fastest
    std::vector<std::byte> bytes;  ///< as stored: little-endian
  };
  std::string file;  ///< where it came from, for messages
  std::vector<entry> entries;
  std::vector<std::pair<std::string, std::string>> metadata;  ///< what the file says about itself, often nothing

  /// The tensor of a name as it is stored; nullptr if there is none.
  const entry* find(std::string_view name) const {
    for (const entry& e : entries)
      if (e.name == name) return &e;
    return nullptr;
  }
  /// The tensor of a name in the type that holds its numbers exactly: f16 and bf16 as f32, bool as u8, others as they
  /// are. Throws io_error that lists the names if there is none.
  npy_array operator[](std::string_view name) const {
    const entry* const e = find(name);
    if (!e) {
      std::string names;
      for (const entry& other : entries) names += (names.empty() ? "" : ", ") + other.name;
      detail::fail(file, "holds no tensor named '" + std::string(name) + "' (it holds: " + names + ")");
    }
    const std::size_t size = size_of(e->type), count = e->bytes.size() / size;
    npy_array a{detail::stored_table[static_cast<int>(e->type)].as, e->shape, false, e->bytes};
    if constexpr (std::endian::native == std::endian::big)
      for (std::size_t i = 0; i < a.bytes.size(); i += size)
        std::reverse(a.bytes.data() + i, a.bytes.data() + i + size);
    if (e->type == stored_type::f16 || e->type == stored_type::bf16) {
      std::vector<std::byte> wide(4 * count);
      for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t v;
        std::memcpy(&v, a.bytes.data() + 2 * i, 2);
        const float f = e->type == stored_type::f16 ? detail::half_to_float(v) : detail::bfloat_to_float(v);
        std::memcpy(wide.data() + 4 * i, &f, 4);
      }
      a.bytes = std::move(wide);
    }
    return a;
  }
  /// The tensor of a name with elements of type T, as converted() makes them.
  template <sample T>
  npy_array as(std::string_view name) const {
    npy_array a = (*this)[name];
    return a.type == dtype_of<T>() ? std::move(a) : converted<T>(a);
  }
};

namespace detail {

/// The type and the bytes of one tensor, checked against each other.
inline stored_type check_item(const std::string& file, const safetensors_item& t) {
  const std::string who = "tensor '" + safetensors_header::short_text(t.name) + "' ";
  int type = 0;
  while (type < static_cast<int>(std::size(stored_table)) && t.type != stored_table[type].name) ++type;
  if (type == static_cast<int>(std::size(stored_table)))
    fail(file, who + "has the dtype '" + safetensors_header::short_text(t.type) + "', " + stored_names);
  const std::uint64_t have = t.end - t.begin;
  const std::optional<std::size_t> need = bytes_for(t.shape, stored_table[type].size);
  if (!need && std::find(t.shape.begin(), t.shape.end(), 0) != t.shape.end())
    fail(file, who + "is empty, but its axes are too long");
  if (!need || *need != have) {
    std::string shape;
    for (const index_t d : t.shape) shape += (shape.empty() ? "" : "x") + std::to_string(d);
    fail(file, who + "has " + std::to_string(have) + " bytes, expected " +
                   (need && *need < have ? std::to_string(*need) : std::string("more")) + " for " + t.type +
                   " of shape [" + shape + "]");
  }
  return static_cast<stored_type>(type);
}

/// The bytes of a safetensors file, whose name is for messages.
inline safetensors_archive parse_safetensors(const std::string& file, std::span<const std::byte> data) {
  if (data.size() < 8) fail(file, "is not a safetensors file: it has fewer than 8 bytes");
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<std::uint64_t>(data[i]);
  constexpr std::uint64_t longest = 100'000'000;  // the limit of the format
  if (length > longest)
    fail(file, "is not a safetensors file: its header would have " + std::to_string(length) +
                   " bytes, expected at most 100000000");
  if (length > data.size() - 8) fail(file, "ends within the header, which has " + std::to_string(length) + " bytes");
  const auto* const text = reinterpret_cast<const char*>(data.data()) + 8;
  if (length == 0 || text[0] != '{') fail(file, "is not a safetensors file: its header does not begin with {");
  safetensors_header header;
  if (!nlohmann::json::sax_parse(text, text + length, &header)) fail(file, header.error);

  std::vector<const safetensors_item*> by_name;
  for (const safetensors_item& t : header.items) by_name.push_back(&t);
  std::sort(by_name.begin(), by_name.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  for (std::size_t i = 1; i < by_name.size(); ++i)
    if (by_name[i]->name == by_name[i - 1]->name)
      fail(file, "holds two tensors named '" + safetensors_header::short_text(by_name[i]->name) + "'");

  // The format has no gaps: each tensor begins where the one before it ends, and the last ends with the file.
  std::sort(header.items.begin(), header.items.end(),
            [](const auto& a, const auto& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  const std::span<const std::byte> body = data.subspan(8 + static_cast<std::size_t>(length));
  std::uint64_t at = 0;
  safetensors_archive archive{file, {}, std::move(header.metadata)};
  for (const safetensors_item& t : header.items) {
    const std::string who = "tensor '" + safetensors_header::short_text(t.name) + "' ";
    const std::string offsets = "data_offsets [" + std::to_string(t.begin) + ", " + std::to_string(t.end) + "]";
    if (t.begin > t.end) fail(file, who + "has " + offsets + ", expected the first no larger than the second");
    if (t.end > body.size())
      fail(file, who + "has " + offsets + ", but the file holds only " + std::to_string(body.size()) +
                     " bytes of elements: it is cut short or damaged");
    if (t.begin < at) fail(file, who + "has " + offsets + ", which overlap the tensor before it");
    if (t.begin > at) fail(file, who + "has " + offsets + ", which leave a gap of bytes that belong to no tensor");
    at = t.end;
    const stored_type type = check_item(file, t);
    const auto bytes = body.subspan(static_cast<std::size_t>(t.begin), static_cast<std::size_t>(t.end - t.begin));
    archive.entries.push_back({t.name, type, t.shape, {bytes.begin(), bytes.end()}});
  }
  if (at != body.size())
    fail(file, "holds " + std::to_string(body.size() - at) + " bytes after its last tensor, expected none");
  return archive;
}

}  // namespace detail

/// Reads a safetensors file of at most `max_bytes`. Throws io_error, beginning with the file's name, for anything that
/// is not whole and consistent: a header that is no JSON or says too much or too little, unknown dtypes, offsets that
/// overlap, leave gaps or lie outside, sizes that differ from shape and dtype. Memory: a few times the file's size,
/// whatever it claims. Format: github.com/huggingface/safetensors, version 0.4.
inline safetensors_archive load_safetensors(const std::string& file, index_t max_bytes = index_t{1} << 34) {
  const std::vector<unsigned char> bytes = detail::read_file(file, max_bytes);
  return detail::parse_safetensors(file, std::as_bytes(std::span(bytes)));
}

/// Writes tensors one after the other. Throws argument_error for two equal names or bytes that are not what shape and
/// type say, io_error where the file cannot be written.
inline void save_safetensors(const std::string& file, std::span<const safetensors_archive::entry> entries) {
  std::string header = "{";
  std::size_t at = 0;
  for (const safetensors_archive::entry& e : entries) {
    detail::check_bytes("save_safetensors", "tensor '" + e.name + "'", e.shape, size_of(e.type), e.bytes.size());
    for (const safetensors_archive::entry& other : entries)
      if (&other != &e && other.name == e.name)
        konv::detail::fail("save_safetensors", "two tensors are named '" + e.name + "', expected different names");
    const nlohmann::json item{
        {"dtype", name_of(e.type)}, {"shape", e.shape}, {"data_offsets", {at, at + e.bytes.size()}}};
    header += (at == 0 && header.size() == 1 ? "" : ",") +
              nlohmann::json(e.name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + ":" + item.dump();
    at += e.bytes.size();
  }
  header += '}';
  header.append((8 - header.size() % 8) % 8, ' ');  // so that elements are aligned where the file is mapped
  unsigned char length[8];
  for (std::size_t i = 0; i < 8; ++i) length[i] = static_cast<unsigned char>(header.size() >> (8 * i) & 0xFF);
  detail::file_sink out(file);
  out.write(length, 8);
  out.write(header.data(), header.size());
  for (const safetensors_archive::entry& e : entries)
    if (!e.bytes.empty()) out.write(e.bytes.data(), e.bytes.size());
  out.finish();
}

}  // namespace io
KONV_END
#endif

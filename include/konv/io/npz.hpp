// NumPy's .npz files: named arrays in a zip archive, read and written without NumPy.
// SPDX-License-Identifier: MIT
#ifndef KONV_IO_NPZ_HPP
#define KONV_IO_NPZ_HPP

#include <algorithm>
#include <array>
#include <cstdint>

#include "npy.hpp"
#include "stb_code.hpp"  // its inflate

KONV_BEGIN
namespace io {

/// The arrays of a .npz file, in the file's order. Names are without the ".npy" that they carry in the archive.
struct npz_archive {
  struct entry {
    std::string name;
    npy_array array;
  };
  std::string file;  ///< where it came from, for messages
  std::vector<entry> entries;

  /// The array of a name; nullptr if there is none.
  const npy_array* find(std::string_view name) const {
    for (const entry& e : entries)
      if (e.name == name) return &e.array;
    return nullptr;
  }
  /// The array of a name. Throws io_error that lists the names if there is none.
  const npy_array& operator[](std::string_view name) const {
    if (const npy_array* a = find(name)) return *a;
    std::string names;
    for (const entry& e : entries) names += (names.empty() ? "" : ", ") + e.name;
    konv::detail::raise(
        io_error(file + ": holds no array named '" + std::string(name) + "' (it holds: " + names + ")"));
  }
};

namespace detail {

/// The checksum of zip and PNG: CRC-32, polynomial 0xEDB88320, bit-reversed.
inline std::uint32_t crc32(std::span<const std::byte> data) {
  static constexpr std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = (c >> 1) ^ ((c & 1) != 0 ? 0xEDB88320u : 0u);
      t[i] = c;
    }
    return t;
  }();
  std::uint32_t c = 0xFFFFFFFFu;
  for (const std::byte b : data) c = (c >> 8) ^ table[(c ^ static_cast<std::uint32_t>(b)) & 0xFF];
  return ~c;
}

/// Little-endian fields of a zip file, every access checked against its end.
class zip_bytes {
 public:
  zip_bytes(const std::string& file, std::span<const std::byte> data) : file_(file), data_(data) {}
  std::span<const std::byte> part(std::size_t at, std::size_t length) const {
    if (at > data_.size() || length > data_.size() - at) fail(file_, "is a damaged .npz file: it ends too early");
    return data_.subspan(at, length);
  }
  std::size_t u16(std::size_t at) const { return number(at, 2); }
  std::size_t u32(std::size_t at) const { return number(at, 4); }
  std::size_t size() const { return data_.size(); }

 private:
  std::size_t number(std::size_t at, std::size_t length) const {
    std::size_t v = 0;
    for (std::size_t i = length; i-- > 0;) v = v << 8 | static_cast<std::size_t>(part(at, length)[i]);
    return v;
  }
  const std::string& file_;
  std::span<const std::byte> data_;
};

/// The position of the record that ends a zip file. It stands before a comment of up to 65535 bytes.
inline std::size_t zip_end(const std::string& file, const zip_bytes& zip) {
  constexpr std::size_t record = 22;
  for (std::size_t back = record; back <= zip.size() && back <= record + 0xFFFF; ++back) {
    const std::size_t at = zip.size() - back;
    if (zip.u32(at) == 0x06054B50 && zip.u16(at + 20) == back - record) return at;
  }
  fail(file, "is not a .npz file, or its end is missing");
}

/// The bytes of an entry whose central record stands at `at`.
inline std::vector<std::byte> zip_entry(const std::string& file, const zip_bytes& zip, std::size_t at,
                                        const std::string& name) {
  const auto bad = [&](const std::string& what) { fail(file, "entry '" + name + "' " + what); };
  const std::size_t flags = zip.u16(at + 8), method = zip.u16(at + 10);
  const std::size_t packed = zip.u32(at + 20), size = zip.u32(at + 24), local = zip.u32(at + 42);
  if ((flags & 1) != 0) bad("is encrypted");
  if (method != 0 && method != 8)
    bad("is compressed by method " + std::to_string(method) + ", expected 0 (stored) or 8 (deflated)");
  if (packed == 0xFFFFFFFF || size == 0xFFFFFFFF || local == 0xFFFFFFFF) bad("has 4 GiB or more: not supported");
  if (zip.u32(local) != 0x04034B50) bad("is not where the archive says");
  // Sizes come from the central record: NumPy leaves those of the local one to a zip64 field.
  const std::size_t start = local + 30 + zip.u16(local + 26) + zip.u16(local + 28);
  const std::span<const std::byte> body = zip.part(start, packed);
  std::vector<std::byte> out;
  if (method == 0) {
    if (size != packed) bad("is stored, but its two sizes differ");
    out.assign(body.begin(), body.end());
  } else {
    // No deflate stream grows more than 1032-fold: a size beyond that is a lie or a bomb.
    if (size / 1032 > packed || size > 0x7FFFFFFF || packed > 0x7FFFFFF0) bad("has an absurd size");
    out.resize(size);
    // stb fills its bit buffer beyond the last code, as in a zlib stream, where a checksum follows. Here the archive's
    // directory does.
    const std::span<const std::byte> more = zip.part(start, std::min(packed + 8, zip.size() - start));
    const int got = size == 0 ? 0
                              : stb_code::konv_stbi_zlib_decode_noheader_buffer(
                                    reinterpret_cast<char*>(out.data()), static_cast<int>(size),
                                    reinterpret_cast<const char*>(more.data()), static_cast<int>(more.size()));
    if (got < 0 || static_cast<std::size_t>(got) != size) bad("cannot be decompressed");
  }
  if (crc32(out) != zip.u32(at + 16)) bad("is damaged: its checksum is wrong");
  return out;
}

inline npz_archive parse_npz(const std::string& file, std::span<const std::byte> data) {
  const zip_bytes zip(file, data);
  const std::size_t end = zip_end(file, zip);
  const std::size_t count = zip.u16(end + 10);
  std::size_t at = zip.u32(end + 16);
  if (count == 0xFFFF || at == 0xFFFFFFFF) fail(file, "has 65535 entries, or 4 GiB, or more: not supported");
  npz_archive archive{file, {}};
  std::size_t packed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (zip.u32(at) != 0x02014B50) fail(file, "is a damaged .npz file: its directory is broken");
    const std::size_t name_length = zip.u16(at + 28);
    const std::span<const std::byte> text = zip.part(at + 46, name_length);
    const std::string name(reinterpret_cast<const char*>(text.data()), text.size());
    packed += zip.u32(at + 20);
    if (packed > data.size()) fail(file, "is a damaged .npz file: its entries overlap");  // or a bomb
    if (name.ends_with(".npy")) {
      const std::string short_name = name.substr(0, name.size() - 4);
      if (archive.find(short_name)) fail(file, "holds two arrays named '" + short_name + "'");
      archive.entries.push_back({short_name, parse_npy(file + "(" + name + ")", zip_entry(file, zip, at, name))});
    }
    at += 46 + name_length + zip.u16(at + 30) + zip.u16(at + 32);
  }
  return archive;
}

}  // namespace detail

/// Reads a .npz file as numpy.savez and numpy.savez_compressed write it: stored and deflated entries below 2 GiB.
/// Entries that are not arrays (no ".npy" in their names) are left out. Throws io_error, beginning with the file's
/// name, for everything that is damaged; checksums are verified.
inline npz_archive load_npz(const std::string& file) {
  const std::vector<unsigned char> bytes = detail::read_file(file, index_t{1} << 32);
  return detail::parse_npz(file, std::as_bytes(std::span(bytes)));
}

/// Writes named arrays, uncompressed, as numpy.savez does. Throws argument_error for two equal names or an archive
/// of 4 GiB or more, io_error where the file cannot be written.
inline void save_npz(const std::string& file, std::span<const npz_archive::entry> entries) {
  std::vector<std::byte> body, directory;
  const auto put = [](std::vector<std::byte>& to, std::size_t v, int bytes) {
    for (int i = 0; i < bytes; ++i) to.push_back(static_cast<std::byte>(v >> (8 * i) & 0xFF));
  };
  const auto append = [](std::vector<std::byte>& to, std::span<const std::byte> s) {
    to.insert(to.end(), s.begin(), s.end());
  };
  for (const npz_archive::entry& e : entries) {
    detail::check_array("save_npz", e.array);
    for (const npz_archive::entry& other : entries)
      if (&other != &e && other.name == e.name)
        konv::detail::fail("save_npz", "two arrays are named '" + e.name + "', expected different names");
    const std::string name = e.name + ".npy";
    std::vector<std::byte> content = detail::npy_prefix(e.array);
    append(content, e.array.bytes);
    const std::size_t local = body.size();
    if (name.size() > 0xFFFF || entries.size() >= 0xFFFF || local + content.size() > 0xF0000000)
      konv::detail::fail("save_npz", "the archive has 4 GiB or 65535 entries or more, expected fewer");
    // Both headers share the fields from the version to the lengths.
    const std::uint32_t crc = detail::crc32(content);
    const auto common = [&](std::vector<std::byte>& to) {
      put(to, 20, 2);      // version needed: 2.0
      put(to, 0x0800, 2);  // flags: the name is UTF-8
      put(to, 0, 2);       // stored
      put(to, 0, 2);       // 00:00
      put(to, 33, 2);      // 1 January 1980: the same arrays make the same file
      put(to, crc, 4);
      put(to, content.size(), 4);
      put(to, content.size(), 4);
      put(to, name.size(), 2);
      put(to, 0, 2);  // no extra field
    };
    const std::span<const std::byte> name_bytes(reinterpret_cast<const std::byte*>(name.data()), name.size());
    put(body, 0x04034B50, 4);
    common(body);
    append(body, name_bytes);
    append(body, content);
    put(directory, 0x02014B50, 4);
    put(directory, 20, 2);  // made by version 2.0
    common(directory);
    put(directory, 0, 2);  // no comment
    put(directory, 0, 4);  // disk 0, no internal attributes
    put(directory, 0, 4);  // no external attributes
    put(directory, local, 4);
    append(directory, name_bytes);
  }
  const std::size_t at = body.size(), length = directory.size();
  put(directory, 0x06054B50, 4);
  put(directory, 0, 4);  // one disk
  put(directory, entries.size(), 2);
  put(directory, entries.size(), 2);
  put(directory, length, 4);
  put(directory, at, 4);
  put(directory, 0, 2);  // no comment
  detail::file_sink out(file);
  if (!body.empty()) out.write(body.data(), body.size());
  out.write(directory.data(), directory.size());
  out.finish();
}

}  // namespace io
KONV_END
#endif

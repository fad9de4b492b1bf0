// Weights as arrays of a .npz file, named as PyTorch names them.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_WEIGHTS_HPP
#define KONV_EXAMPLES_AUTOENCODER_WEIGHTS_HPP

#include <konv/io/npz.hpp>

#include "network.hpp"

namespace autoencoder {

namespace io = konv::io;

namespace detail {

inline std::string shape_text(std::span<const index_t> shape) {
  std::string s;
  for (const index_t n : shape) s += (s.empty() ? "" : "x") + std::to_string(n);
  return s.empty() ? "a single number" : s;
}

/// The elements of an array that must have this shape and be finite numbers of type T.
template <class T>
std::span<const T> checked(const io::npz_archive& from, const std::string& name, std::span<const index_t> shape) {
  const io::npy_array& a = from[name];
  const auto bad = [&](const std::string& is, const std::string& expected) {
    throw konv::io_error(from.file + ": " + name + " is " + is + ", expected " + expected);
  };
  if (a.type != io::dtype_of<T>()) bad(io::name_of(a.type), io::name_of(io::dtype_of<T>()));
  if (!std::ranges::equal(a.shape, shape)) bad(shape_text(a.shape), shape_text(shape));
  if (a.fortran_order && shape.size() > 1) bad("in Fortran's order", "C order (numpy.ascontiguousarray)");
  const std::span<const T> values = a.as<T>();
  if constexpr (std::is_floating_point_v<T>)
    if (!std::ranges::all_of(values, [](T v) { return std::isfinite(v); })) bad("not finite everywhere", "numbers");
  return values;
}
inline void load_weights(const io::npz_archive& from, network& net) {
  for (std::size_t k = 0; k < 6; ++k) {
    const std::string name = listing2[k].name;
    const konv::shape_of<4> shape = network::weight_shape(k);
    std::ranges::copy(checked<float>(from, name + ".weight", shape), net.weight_span(k).begin());
    std::ranges::copy(checked<float>(from, name + ".bias", std::span(&listing2[k].out, 1)), net.bias_span(k).begin());
  }
}

}  // namespace detail

/// The weights alone, named as in PyTorch's state_dict of Listing 2. Throws io_error for a file that is not what it
/// should be: missing, damaged, an array of another name, type or shape.
inline void load_weights(const std::string& file, network& net) {
  detail::load_weights(io::load_npz(file), net);
}

/// What load_weights reads, for a file that may hold more.
inline std::vector<io::npz_archive::entry> entries_of(const network& net) {
  std::vector<io::npz_archive::entry> entries;
  for (std::size_t k = 0; k < 6; ++k) {
    const std::string name = listing2[k].name;
    const view w = net.weight(k);
    const std::span<const float> values(w.data(), static_cast<std::size_t>(w.size()));
    entries.push_back({name + ".weight", io::npy_array::of<float>({w.shape().begin(), w.shape().end()}, values)});
    entries.push_back({name + ".bias", io::npy_array::of<float>({listing2[k].out}, net.bias(k))});
  }
  return entries;
}
inline void save_weights(const std::string& file, const network& net) {
  io::save_npz(file, entries_of(net));
}

}  // namespace autoencoder
#endif

// Weights and the state of the training in a .npz file.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_AUTOENCODER_CHECKPOINT_HPP
#define KONV_EXAMPLES_AUTOENCODER_CHECKPOINT_HPP

#include <filesystem>

#include "train.hpp"
#include "weights.hpp"

namespace autoencoder {

namespace detail {

template <class T>
T checked_number(const io::npz_archive& from, const std::string& name, T low, T high) {
  const T v = checked<T>(from, name, {})[0];
  if (!(v >= low && v <= high))
    throw konv::io_error(from.file + ": " + name + " is " + std::to_string(v) + ", expected " + std::to_string(low) +
                         " to " + std::to_string(high));
  return v;
}
inline void load_row(const io::npz_archive& from, const std::string& name, std::vector<float>& to, index_t count) {
  const std::span<const float> row = checked<float>(from, name, std::span(&count, 1));
  to.assign(row.begin(), row.end());
}

}  // namespace detail

/// Everything that save_training wrote, or weights alone: training then begins with them. The file's settings take the
/// place of t's; its optimiser must be t's.
inline void load_training(const std::string& file, training& t) {
  const io::npz_archive from = io::load_npz(file);
  detail::load_weights(from, t.net);
  if (!from.find("steps")) return;
  const index_t count = static_cast<index_t>(t.net.parameters().size());
  t.steps = detail::checked_number<std::int64_t>(from, "steps", 0, std::int64_t{1} << 40);
  t.batch = detail::checked_number<std::int64_t>(from, "batch", 1, most_patches);
  t.seed = detail::checked<std::uint64_t>(from, "seed", {})[0];
  const bool is_adam = from.find("adam.mean") != nullptr;
  if (is_adam != std::holds_alternative<nn::adam<float>>(t.how))
    throw konv::io_error(file + ": the training was begun with " + (is_adam ? "adam" : "sgd") + ", expected " +
                         (is_adam ? "sgd" : "adam"));
  if (auto* a = std::get_if<nn::adam<float>>(&t.how)) {
    a->options.rate = detail::checked_number<double>(from, "rate", 0, 1e6);
    a->steps = detail::checked_number<std::int64_t>(from, "adam.steps", 0, t.steps);
    detail::load_row(from, "adam.mean", a->mean, count);
    detail::load_row(from, "adam.square", a->square, count);
  } else {
    auto& s = std::get<nn::sgd<float>>(t.how);
    s.options.rate = detail::checked_number<double>(from, "rate", 0, 1e6);
    s.options.momentum = detail::checked_number<double>(from, "sgd.momentum", 0, 1);
    detail::load_row(from, "sgd.velocity", s.velocity, count);
  }
}

/// Writes the whole state. The file is replaced in one go: a crash or a
/// full disk leaves the old one.
inline void save_training(const std::string& file, const training& t) {
  for (const float p : t.net.parameters())
    if (!std::isfinite(p))
      throw konv::error(file + ": not written, the weights are no longer numbers; try a smaller --rate");
  std::vector<io::npz_archive::entry> entries = entries_of(t.net);
  const auto number = [&]<class T>(const char* name, T v) {
    entries.push_back({name, io::npy_array::of<T>({}, std::span<const T>(&v, 1))});
  };
  const auto row = [&](const char* name, std::vector<float> v) {
    v.resize(t.net.parameters().size());  // before the first step the memory is empty and means zeros
    entries.push_back({name, io::npy_array::of<float>({static_cast<index_t>(v.size())}, v)});
  };
  number("steps", std::int64_t{t.steps});
  number("batch", std::int64_t{t.batch});
  number("seed", t.seed);
  if (const auto* a = std::get_if<nn::adam<float>>(&t.how)) {
    number("rate", a->options.rate);
    number("adam.steps", std::int64_t{a->steps});
    row("adam.mean", a->mean);
    row("adam.square", a->square);
  } else {
    const auto& s = std::get<nn::sgd<float>>(t.how);
    number("rate", s.options.rate);
    number("sgd.momentum", s.options.momentum);
    row("sgd.velocity", s.velocity);
  }
  io::save_npz(file + ".part", entries);
  std::filesystem::rename(file + ".part", file);
}

}  // namespace autoencoder
#endif

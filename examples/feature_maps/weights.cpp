// Reading weights from files, and making them up.
// SPDX-License-Identifier: MIT
#include "weights.hpp"

#include <cmath>
#include <cstdint>
#include <filesystem>

#include <konv/io/npy_convert.hpp>
#include <konv/io/npz.hpp>
#if __has_include(<nlohmann/json.hpp>)
#include <konv/io/safetensors.hpp>
#define WITH_SAFETENSORS 1
#else
#define WITH_SAFETENSORS 0
#endif

namespace networks {
namespace {

using konv::index_t;

std::string text_of(const std::vector<index_t>& shape) {
  std::string s;
  for (const index_t n : shape) s += (s.empty() ? "" : "x") + std::to_string(n);
  return s.empty() ? "a single number" : s;
}

// splitmix64, begun from the seed and the name: a parameter does not depend on which others are asked for.
class generator {
 public:
  generator(unsigned seed, const std::string& name) : state_(seed) {
    for (const char c : name) state_ = next() ^ static_cast<unsigned char>(c);
  }
  double real() { return static_cast<double>(next() >> 11) / 9007199254740992.0; }  // [0, 1)

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

std::vector<float> made_up(const parameter& p, unsigned seed) {
  index_t count = 1, outputs = p.shape.empty() ? 1 : p.shape[0];
  for (const index_t n : p.shape) count *= n;
  std::vector<float> v(static_cast<std::size_t>(count), p.begin == initial::ones ? 1.0f : 0.0f);
  if (p.begin == initial::he) {
    const double most = std::sqrt(6.0 * static_cast<double>(outputs) / static_cast<double>(count));
    generator g(seed, p.name);
    for (float& f : v) f = static_cast<float>(most * (2 * g.real() - 1));
  }
  return v;
}

// NumPy writes an array whose first axis is the fastest as it is.
std::vector<float> in_c_order(const konv::io::npy_array& a) {
  const std::span<const float> from = a.as<float>();
  if (!a.fortran_order || a.shape.size() < 2) return {from.begin(), from.end()};
  std::vector<float> out;
  for (index_t i = 0; i < a.size(); ++i) {
    index_t rest = i, at = 0, step = a.size();
    for (std::size_t axis = a.shape.size(); axis-- > 0;) {
      step /= a.shape[axis];
      at += rest % a.shape[axis] * step;
      rest /= a.shape[axis];
    }
    out.push_back(from[static_cast<std::size_t>(at)]);
  }
  return out;
}

}  // namespace

weights weights::load(const std::string& file) {
  weights w;
  w.file_ = file;
  if (file.ends_with(".npz")) {
    konv::io::npz_archive z = konv::io::load_npz(file);
    for (auto& e : z.entries) w.arrays_[e.name] = std::move(e.array);
  } else if (file.ends_with(".safetensors")) {
#if WITH_SAFETENSORS
    konv::io::safetensors_archive z = konv::io::load_safetensors(file);
    for (auto& e : z.entries) {
      w.arrays_[e.name] = z[e.name];
      e.bytes = {};  // not two copies of everything
    }
#else
    throw konv::io_error(file +
                         ": this program was built without nlohmann-json (Debian: nlohmann-json3-dev), which "
                         "reading safetensors needs; export the weights as .npz instead");
#endif
  } else {
    throw konv::io_error(file + ": the suffix is none of .npz and .safetensors");
  }
  return w;
}

std::string weights::description() const {
  return trained() ? "weights from " + std::filesystem::path(file_).filename().string()
                   : "random weights (He), seed " + std::to_string(seed_);
}

void weights::check(const std::string& network, std::span<const parameter> needed) const {
  if (!trained()) return;
  std::string missing, wrong;
  for (const parameter& p : needed) {
    const auto found = arrays_.find(p.name);
    if (found == arrays_.end())
      missing += "\n  " + p.name + "  " + text_of(p.shape);
    else if (found->second.shape != p.shape)
      wrong += "\n  " + p.name + " is " + text_of(found->second.shape) + ", expected " + text_of(p.shape);
  }
  std::string held;
  int shown = 0;
  for (const auto& [name, array] : arrays_)
    if (++shown <= 6) held += (held.empty() ? "" : ", ") + name;
  if (shown > 6) held += " and " + std::to_string(shown - 6) + " more";
  if (!missing.empty()) missing = "\nmissing (the file holds " + (held.empty() ? "nothing" : held) + "):" + missing;
  if (!wrong.empty()) wrong = "\nof another shape:" + wrong;
  if (!missing.empty() || !wrong.empty())
    throw konv::io_error(file_ + ": does not hold the parameters of " + network + missing + wrong);
}

std::vector<float> weights::get(const parameter& p) const {
  if (!trained()) return made_up(p, seed_);
  check("the network", std::span(&p, 1));
  const konv::io::npy_array& a = arrays_.at(p.name);
  return in_c_order(a.type == konv::io::dtype::f32 ? a : konv::io::converted<float>(a));
}

}  // namespace networks

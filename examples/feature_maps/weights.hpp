// A network's parameters by name: from a file, or random.
// SPDX-License-Identifier: MIT
#ifndef KONV_EXAMPLES_FEATURE_MAPS_WEIGHTS_HPP
#define KONV_EXAMPLES_FEATURE_MAPS_WEIGHTS_HPP

#include <map>
#include <span>
#include <string>
#include <vector>

#include <konv/core/tensor.hpp>
#include <konv/io/npy_array.hpp>

namespace networks {

/// What random parameters begin as.
///   he    uniform in +-sqrt(6 / inputs of an output), which keeps the size of numbers from layer to layer under ReLU
///         (K. He et al., "Delving deep into rectifiers", 2015)
enum class initial : unsigned char { he, zeros, ones };

/// A parameter that a network needs, under its name in torchvision's state_dict.
struct parameter {
  std::string name;
  std::vector<konv::index_t> shape;
  initial begin = initial::he;
};

class weights {
 public:
  /// Random ones: the same for the same seed and name, on every machine.
  static weights random(unsigned seed = 1) {
    weights w;
    w.seed_ = seed;
    return w;
  }
  /// All arrays of a .npz or .safetensors file. Throws konv::io_error for another suffix or a damaged file.
  static weights load(const std::string& file);

  bool trained() const { return !file_.empty(); }
  /// "random weights (He), seed 1", or the file's name.
  std::string description() const;

  /// A file holds a parameter of this name (there are no random ones to be found).
  bool holds(const std::string& name) const { return arrays_.count(name) != 0; }
  /// Throws konv::io_error that lists every parameter which is missing, or whose shape differs, with both shapes.
  void check(const std::string& network, std::span<const parameter> needed) const;
  /// The numbers of a parameter, the last axis the fastest. Throws as check.
  std::vector<float> get(const parameter& p) const;

 private:
  std::string file_;
  unsigned seed_ = 1;
  std::map<std::string, konv::io::npy_array> arrays_;
};

}  // namespace networks
#endif

// A conformance case: its arrays, its parameters, and what an operation's handler does with them.
// SPDX-License-Identifier: MIT
#ifndef KONV_TESTS_CONFORMANCE_CASE_HPP
#define KONV_TESTS_CONFORMANCE_CASE_HPP

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <konv/core/options.hpp>
#include <konv/io/npy_array.hpp>
#include <nlohmann/json_fwd.hpp>

namespace conformance {

using konv::index_t;
using konv::io::dtype;
using konv::io::npy_array;
using arrays = std::map<std::string, npy_array>;
using json = nlohmann::json;

/// Thrown by a handler for a case that asks for something that konv does not have: the case is skipped, not passed.
struct unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The parameters of a case. Every key must be asked for by name in `only`, so that a parameter that a handler does
/// not know cannot be passed over.
class parameters {
 public:
  explicit parameters(const json& values) : values_(values) {}
  /// Throws unsupported if there are other keys than these.
  void only(std::initializer_list<const char*> keys) const;
  bool has(const char* key) const;
  bool is_null(const char* key) const;
  double number(const char* key) const;
  index_t whole(const char* key) const;
  bool flag(const char* key) const;
  std::string word(const char* key) const;
  std::vector<double> numbers(const char* key) const;
  std::vector<index_t> wholes(const char* key) const;
  const json& raw(const char* key) const;

  konv::border edge() const;                ///< "border"
  konv::fill value() const;                 ///< "value", one per channel
  konv::coverage extent() const;            ///< "extent"
  konv::size2 pair(const char* key) const;  ///< [y, x]
  dtype type(const char* key) const;        ///< "u8", "s16", ...

 private:
  const json& values_;
};

/// What a handler is given.
struct test_case {
  std::string id;
  std::string op;
  parameters params;
  arrays inputs;

  /// An input by name. Throws unsupported if the case has none.
  const npy_array& input(const char* name) const;
  bool has_input(const char* name) const { return inputs.contains(name); }
};

/// The options that correlate2d, convolve2d and separable2d share; keys that a case lacks keep their defaults.
konv::filter_options filter_options_of(const parameters& p);

}  // namespace conformance
#endif

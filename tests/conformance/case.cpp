// Reading a case's parameters.
// SPDX-License-Identifier: MIT
#include "case.hpp"

#include <string_view>

#include <nlohmann/json.hpp>

namespace conformance {

void parameters::only(std::initializer_list<const char*> keys) const {
  for (const auto& item : values_.items()) {
    bool known = false;
    for (const std::string_view key : keys) known = known || key == item.key();
    if (!known) throw unsupported("parameter '" + item.key() + "' is not known");
  }
}

const json& parameters::raw(const char* key) const {
  const auto found = values_.find(key);
  if (found == values_.end()) throw std::runtime_error(std::string("parameter '") + key + "' is missing");
  return *found;
}
bool parameters::has(const char* key) const {
  return values_.contains(key);
}
bool parameters::is_null(const char* key) const {
  return raw(key).is_null();
}
double parameters::number(const char* key) const {
  return raw(key).get<double>();
}
index_t parameters::whole(const char* key) const {
  return raw(key).get<index_t>();
}
bool parameters::flag(const char* key) const {
  return raw(key).get<bool>();
}
std::string parameters::word(const char* key) const {
  return raw(key).get<std::string>();
}
std::vector<double> parameters::numbers(const char* key) const {
  return raw(key).get<std::vector<double>>();
}
std::vector<index_t> parameters::wholes(const char* key) const {
  return raw(key).get<std::vector<index_t>>();
}

konv::border parameters::edge() const {
  const std::string name = word("border");
  if (name == "constant") return konv::border::constant;
  if (name == "replicate") return konv::border::replicate;
  if (name == "reflect") return konv::border::reflect;
  if (name == "reflect101") return konv::border::reflect_101;
  if (name == "wrap") return konv::border::wrap;
  throw unsupported("border '" + name + "' is not known");
}

konv::fill parameters::value() const {
  const std::vector<double> each = numbers("value");
  return each.size() == 1 ? konv::fill(each[0]) : konv::fill(each);
}

konv::coverage parameters::extent() const {
  const std::string name = word("extent");
  if (name == "same") return konv::coverage::same;
  if (name == "valid") return konv::coverage::valid;
  if (name == "full") return konv::coverage::full;
  throw unsupported("extent '" + name + "' is not known");
}

konv::size2 parameters::pair(const char* key) const {
  const std::vector<index_t> v = wholes(key);
  if (v.size() != 2) throw std::runtime_error(std::string("parameter '") + key + "' is not a pair");
  return {v[0], v[1]};
}

dtype parameters::type(const char* key) const {
  const std::string name = word(key);
  for (int t = 0; t <= static_cast<int>(dtype::f64); ++t)
    if (name == konv::io::name_of(static_cast<dtype>(t))) return static_cast<dtype>(t);
  throw unsupported("dtype '" + name + "' is not known");
}

const npy_array& test_case::input(const char* name) const {
  const auto found = inputs.find(name);
  if (found == inputs.end()) throw unsupported(std::string("there is no input '") + name + "'");
  return found->second;
}

konv::filter_options filter_options_of(const parameters& p) {
  konv::filter_options o;
  o.edge = p.edge();
  o.value = p.value();
  if (p.has("extent")) o.output = p.extent();
  if (p.has("stride")) o.stride = p.pair("stride");
  if (p.has("dilation")) o.dilation = p.pair("dilation");
  if (p.has("anchor") && !p.is_null("anchor")) o.anchor = p.pair("anchor");
  if (p.has("scale")) o.scale = p.number("scale");
  if (p.has("offset")) o.offset = p.number("offset");
  return o;
}

}  // namespace conformance

#include "catalog/strict_object.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {

StrictObject::StrictObject(const Json& object, std::string where)
    : object_{object}, where_{std::move(where)} {
  if (!object.is_object()) throw Error{where_, "must be an object", "write { ... }"};
}

std::string StrictObject::where(std::string_view key) const {
  const bool nested = where_.find(": ") != std::string::npos;
  return where_ + (nested ? "." : ": ") + std::string{key};
}

const Json* StrictObject::find(std::string_view key) {
  asked_.emplace_back(key);
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

const Json& StrictObject::require(std::string_view key, std::string_view remedy) {
  const Json* value = find(key);
  if (value == nullptr) throw Error{where(key), "missing", remedy};
  return *value;
}

void StrictObject::wrong_type(std::string_view key, const Json& value,
                              std::string_view expected) const {
  throw Error{where(key), shown(value) + " is not " + std::string{expected}, "correct the value"};
}

std::string StrictObject::text(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_string()) wrong_type(key, *value, "a text");
  return value->get<std::string>();
}

std::string StrictObject::required_text(std::string_view key, std::string_view remedy) {
  const Json& value = require(key, remedy);
  if (!value.is_string()) wrong_type(key, value, "a text");
  return value.get<std::string>();
}

std::optional<double> StrictObject::number(std::string_view key) {
  const Json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) wrong_type(key, *value, "a number");
  return value->get<double>();
}

std::optional<double> StrictObject::number(std::string_view key, double least, double most) {
  const auto value = number(key);
  if (!value || (*value >= least && *value <= most)) return value;
  throw Error{where(key), round_trip(*value) + " is not possible",
              "write a number from " + round_trip(least) + " to " + round_trip(most)};
}

Interval StrictObject::interval(std::string_view key) {
  const Json& pair = require(key, "write [fast, slow], as measured / predicted");
  const auto [fast, slow] = two_numbers(pair).value_or(std::array{0.0, 0.0});
  if (fast > 0 && fast <= slow) return {fast, slow};
  throw Error{where(key), shown(pair) + " is no interval",
              "write two positive numbers, the smaller first"};
}

bool StrictObject::flag(std::string_view key, std::optional<bool> otherwise) {
  const Json* value = find(key);
  if (value == nullptr) {
    if (!otherwise) throw Error{where(key), "missing", "write true or false"};
    return *otherwise;
  }
  if (!value->is_boolean()) wrong_type(key, *value, "true or false");
  return value->get<bool>();
}

std::vector<std::string> StrictObject::texts(std::string_view key) {
  std::vector<std::string> list;
  const Json* value = find(key);
  if (value == nullptr) return list;
  if (!value->is_array()) wrong_type(key, *value, "a list of texts");
  for (const Json& item : *value) {
    if (!item.is_string()) wrong_type(key, item, "a text");
    list.push_back(item.get<std::string>());
  }
  return list;
}

void StrictObject::object(std::string_view key, const std::function<void(StrictObject&)>& read) {
  asked_.emplace_back(key);
  StrictObject nested{object_at(object_, key), where(key)};
  read(nested);
  nested.finish();
}

void StrictObject::finish() const {
  for (const auto& [key, value] : object_.items()) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    throw Error{where(key), "unknown key",
                did_you_mean(key, asked_, "see configs/README.md for the keys there are")};
  }
}

DataType known_data_type(const std::string& name, const std::string& where) {
  if (const auto type = data_type_named(name)) return *type;
  throw Error{where, "\"" + name + "\" is no data type",
              "use fp64 fp32 tf32 bf16 fp16 fp8 fp6 fp4 int8 or int4"};
}

}  // namespace llmviewer

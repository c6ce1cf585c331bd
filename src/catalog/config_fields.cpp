#include "catalog/config_fields.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

constexpr double kLargestSize = 1e9;

Size whole_number(const Json& value, const std::string& where, std::string_view name,
                  double smallest) {
  const double number = value.is_number() ? value.get<double>() : NAN;
  if (!(number >= smallest) || number > kLargestSize || number != std::floor(number)) {
    throw Error{where, std::string{name} + " = " + shown(value) + " is not a possible size",
                smallest > 0 ? "it must be a whole number from 1 to 1e9"
                             : "it must be a whole number from 0 to 1e9"};
  }
  return static_cast<Size>(number);
}

/// Objects of which no field is a size of the model.
bool holds_no_shapes(std::string_view path) {
  static const auto kObjects = names_in(
      "rope_scaling rope_parameters task_specific_params transformers auto_map id2label label2id "
      "generation_config");
  return std::find(kObjects.begin(), kObjects.end(), path) != kObjects.end();
}

void collect_leaves(
    const Json& json, const std::string& path,
    const std::function<void(const std::string&, const std::string&, const Json&)>& visit) {
  for (const auto& [key, value] : json.items()) {
    const std::string full = path.empty() ? key : path + "." + key;
    if (value.is_object()) {
      collect_leaves(value, full, visit);
    } else {
      visit(full, key, value);
    }
  }
}

}  // namespace

std::vector<std::string_view> names_in(std::string_view text) {
  std::vector<std::string_view> names;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    names.push_back(text.substr(0, blank));
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  return names;
}

ConfigFields::ConfigFields(const Json& config, const Json& defaults, std::string where)
    : config_{config}, defaults_{defaults}, where_{std::move(where)} {}

const Json* ConfigFields::find(std::string_view path) {
  asked_.emplace(path);
  if (const Json* value = value_at(config_, path)) return value;
  const auto found = defaults_.find(path);
  return found == defaults_.end() || found->is_null() ? nullptr : &*found;
}

const Json* ConfigFields::find_any(std::span<const std::string_view> names) {
  const Json* first = nullptr;
  std::string_view first_name;
  for (const std::string_view name : names) {
    asked_.emplace(name);
    const Json* value = value_at(config_, name);
    if (value == nullptr) continue;
    if (first != nullptr && *first != *value) {
      throw Error{where_,
                  std::string{first_name} + " = " + shown(*first) + " and " + std::string{name} +
                      " = " + shown(*value) + " contradict each other",
                  "they mean the same: correct one"};
    }
    if (first == nullptr) first_name = name;
    first = first == nullptr ? value : first;
  }
  if (first != nullptr) return first;
  for (const std::string_view name : names) {
    const auto found = defaults_.find(name);
    if (found != defaults_.end() && !found->is_null()) return &*found;
  }
  return nullptr;
}

const Json* ConfigFields::find_first(std::span<const std::string_view> names) {
  const Json* first = nullptr;
  for (const std::string_view name : names) {
    const Json* value = find(name);
    if (first == nullptr) first = value;
  }
  return first;
}

void ConfigFields::ignore(std::string_view path) { asked_.emplace(path); }

void ConfigFields::ignore_all(const Json& paths) {
  for (const Json& path : paths) ignore(path.get<std::string>());
}

void ConfigFields::require_understood() const {
  collect_leaves(
      config_, "", [&](const std::string& path, const std::string& key, const Json& value) {
        for (std::size_t dot = 0; dot != std::string::npos;) {
          dot = path.find('.', dot + 1);
          const std::string outer = path.substr(0, dot);
          if (asked_.contains(outer) || holds_no_shapes(outer)) return;
        }
        if (!may_change_shapes(key, value)) return;
        throw Error{where_,
                    path + " = " + shown(value) + " is not understood for this architecture " +
                        "and may change its shapes",
                    "if it does not, leave it out: --set model." + path + "=null"};
      });
}

void ConfigFields::require_asked(const std::string& path) const {
  const Json* value = value_at(config_, path);
  if (value == nullptr || asked_.contains(path)) return;
  const std::vector<std::string> known{asked_.begin(), asked_.end()};
  throw Error{"--set model." + path, "this architecture reads no such field",
              did_you_mean(path, known, "see the fields of its config.json")};
}

Size checked_size(const Json& value, const std::string& where, std::string_view name) {
  return whole_number(value, where, name, 1);
}

Size checked_count(const Json& value, const std::string& where, std::string_view name) {
  return whole_number(value, where, name, 0);
}

}  // namespace llmviewer

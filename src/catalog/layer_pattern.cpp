#include "catalog/layer_pattern.hpp"

#include <optional>

#include "catalog/blueprint.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

using Kinds = std::vector<std::string>;

std::optional<Kinds> from_list(Blueprint& rule, ConfigFields& fields, std::size_t layers) {
  const Json* reference = rule.object().find("list");
  if (reference == nullptr) return std::nullopt;
  const Json& names = rule.object().require("names", "say what each name means");
  const std::string field = reference->get<std::string>().substr(1);
  const Json* list = fields.find(field);
  if (list == nullptr) return std::nullopt;
  if (!list->is_array() || list->size() != layers) {
    const std::string length =
        list->is_array() ? std::to_string(list->size()) + " entries" : "no list";
    throw Error{fields.where(),
                field + " has " + length + " and num_hidden_layers is " + std::to_string(layers),
                "correct one of them"};
  }
  Kinds kinds;
  for (const Json& item : *list) {
    const std::string key = item.is_string() ? item.get<std::string>() : shown(item);
    const auto kind = names.find(key);
    if (kind == names.end()) {
      throw Error{fields.where(), field + ": " + shown(item) + " is not a known kind of layer",
                  "the architecture knows other kinds only"};
    }
    kinds.push_back(kind->get<std::string>());
  }
  return kinds;
}

std::optional<Kinds> from_interval(Blueprint& rule, std::size_t layers) {
  if (rule.object().find("every") == nullptr) return std::nullopt;
  const auto interval = rule.optional_size("every");
  const std::string last = rule.text("last", "");
  const std::string others = rule.text("others", "");
  if (!interval || *interval == 0) return std::nullopt;
  Kinds kinds;
  for (std::size_t i = 0; i < layers; ++i) {
    kinds.push_back((i + 1) % static_cast<std::size_t>(*interval) == 0 ? last : others);
  }
  return kinds;
}

std::optional<Kinds> alternating(Blueprint& rule, std::size_t layers) {
  const Json* list = rule.object().find("alternate");
  if (list == nullptr) return std::nullopt;
  Kinds kinds;
  for (std::size_t i = 0; i < layers; ++i) {
    kinds.push_back((*list)[i % list->size()].get<std::string>());
  }
  return kinds;
}

std::optional<Kinds> split(Blueprint& rule, std::size_t layers) {
  if (rule.object().find("before") == nullptr) return std::nullopt;
  const auto border = rule.optional_size("before");
  const std::string first = rule.text("first", "");
  const std::string rest = rule.text("rest", "");
  if (!border) return std::nullopt;
  Kinds kinds;
  for (std::size_t i = 0; i < layers; ++i) {
    kinds.push_back(i < static_cast<std::size_t>(*border) ? first : rest);
  }
  return kinds;
}

std::optional<Kinds> uniform(Blueprint& rule, std::size_t layers) {
  const std::string kind = rule.text("all", "");
  if (kind.empty()) return std::nullopt;
  return Kinds(layers, kind);
}

std::optional<Kinds> apply_rule(const Json& rule, const std::string& where, ConfigFields& fields,
                                std::size_t layers) {
  Blueprint blueprint{rule, where, fields};
  const std::string condition =
      rule.contains("when") ? rule["when"].get<std::string>() : std::string{};
  blueprint.object().find("when");
  if (!condition.empty() && !holds(condition, fields)) return std::nullopt;
  auto kinds = from_list(blueprint, fields, layers);
  if (!kinds) kinds = from_interval(blueprint, layers);
  if (!kinds) kinds = alternating(blueprint, layers);
  if (!kinds) kinds = split(blueprint, layers);
  if (!kinds) kinds = uniform(blueprint, layers);
  if (kinds) blueprint.finish();
  return kinds;
}

}  // namespace

std::vector<std::string> layer_kinds(const Json& spec, std::string_view kinds,
                                     std::string_view rules, const std::string& where,
                                     ConfigFields& fields, Size layers) {
  const Json& blocks = spec.at(std::string{kinds});
  const auto count = static_cast<std::size_t>(layers);
  const std::string rules_where = where + ": " + std::string{rules};
  if (const auto list = spec.find(rules); list != spec.end()) {
    for (const Json& rule : *list) {
      auto found = apply_rule(rule, rules_where, fields, count);
      if (!found) continue;
      for (const std::string& kind : *found) {
        if (blocks.contains(kind)) continue;
        throw Error{rules_where, "\"" + kind + "\" is not among " + std::string{kinds},
                    "name one that is"};
      }
      return *found;
    }
    throw Error{fields.where(), "no rule says of which kind its layers are",
                "the config lacks the fields that its architecture needs"};
  }
  if (blocks.size() != 1) {
    throw Error{rules_where, "missing", "say which layer is of which kind"};
  }
  return Kinds(count, blocks.begin().key());
}

}  // namespace llmviewer

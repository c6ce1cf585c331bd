
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "catalog/blueprint.hpp"
#include "catalog/layers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

using Kinds = std::vector<std::string>;

/// One rule of an architecture file, tried against a config.
class Rule {
 public:
  Rule(const Json& rule, const std::string& where, ConfigFields& fields, std::size_t layers)
      : blueprint_{rule, where, fields}, fields_{fields}, layers_{layers} {}

  std::optional<Kinds> apply() {
    const std::string condition = text("when");
    if (!condition.empty() && !holds(condition, fields_)) return std::nullopt;
    using Attempt = std::optional<Kinds> (Rule::*)();
    for (const Attempt attempt :
         {&Rule::from_kinds, &Rule::from_list, &Rule::from_letters, &Rule::from_indices,
          &Rule::from_leaders, &Rule::from_interval, &Rule::from_period, &Rule::alternating,
          &Rule::split, &Rule::uniform}) {
      auto kinds = (this->*attempt)();
      if (!kinds) continue;
      make_exceptions(*kinds);
      blueprint_.finish();
      return kinds;
    }
    return std::nullopt;
  }

 private:
  /// A key's text as it stands: the name of a kind, or a reference.
  std::string text(std::string_view key) {
    const Json* value = blueprint_.object().find(key);
    return value == nullptr ? std::string{} : value->get<std::string>();
  }

  template <class Choose>
  Kinds each(Choose choose) const {
    Kinds kinds;
    kinds.reserve(layers_);
    for (std::size_t i = 0; i < layers_; ++i) kinds.push_back(choose(i));
    return kinds;
  }

  std::string named(const Json& names, const std::string& key, const std::string& field) const {
    const auto kind = names.find(key);
    if (kind != names.end()) return kind->get<std::string>();
    throw Error{fields_.where(), field + ": \"" + key + "\" is not a known kind of layer",
                "the architecture knows other kinds only"};
  }

  void require_length(const std::string& field, std::size_t length) const {
    if (length == layers_) return;
    throw Error{fields_.where(),
                field + " has " + std::to_string(length) + " entries and num_hidden_layers is " +
                    std::to_string(layers_),
                "correct one of them"};
  }

  std::optional<Kinds> from_kinds() {
    const Json* kinds = blueprint_.object().find("kinds");
    return kinds == nullptr ? std::nullopt : std::optional{kinds->get<Kinds>()};
  }

  std::optional<Kinds> from_list() {
    const std::string reference = text("list");
    if (reference.empty()) return std::nullopt;
    const Json& names = blueprint_.object().require("names", "say what each name means");
    const std::string field = reference.substr(1);
    const Json* list = fields_.find(field);
    if (list == nullptr || !list->is_array() || list->empty()) return std::nullopt;
    require_length(field, list->size());
    return each([&](std::size_t i) {
      const Json& item = (*list)[i];
      return named(names, item.is_string() ? item.get<std::string>() : shown(item), field);
    });
  }

  std::optional<Kinds> from_letters() {
    const std::string reference = text("letters");
    if (reference.empty()) return std::nullopt;
    const Json& names = blueprint_.object().require("names", "say what each letter means");
    const std::string field = reference.substr(1);
    const Json* pattern = fields_.find(field);
    if (pattern == nullptr || !pattern->is_string()) return std::nullopt;
    const auto letters = pattern->get<std::string>();
    require_length(field, letters.size());
    return each([&](std::size_t i) { return named(names, std::string(1, letters[i]), field); });
  }

  std::optional<Kinds> from_indices() {
    const std::string reference = text("indices");
    if (reference.empty()) return std::nullopt;
    const std::string in = text("in");
    const std::string others = text("others");
    const Json* list = fields_.find(reference.substr(1));
    if (list == nullptr || !list->is_array()) return std::nullopt;
    for (const Json& item : *list) {
      const bool possible = item.is_number_integer() && item >= 0 && item < layers_;
      if (possible) continue;
      throw Error{fields_.where(),
                  reference.substr(1) + " has " + shown(item) + " and num_hidden_layers is " +
                      std::to_string(layers_),
                  "correct one of them"};
    }
    return each([&](std::size_t i) { return contains(*list, i) ? in : others; });
  }

  /// Every n-th layer from one on leads the layers after it; so do all before that one.
  std::optional<Kinds> from_leaders() {
    const auto interval = blueprint_.optional_size("leader_every");
    const auto from = blueprint_.optional_size("leader_from");
    if (!interval || *interval == 0) return std::nullopt;
    const auto n = static_cast<std::size_t>(*interval);
    const auto first = static_cast<std::size_t>(from.value_or(1));
    const std::string leader = text("leader");
    const std::string others = text("others");
    return each(
        [&](std::size_t i) { return i < first || (i + 1 - first) % n == 0 ? leader : others; });
  }

  std::optional<Kinds> from_interval() {
    const auto interval = blueprint_.optional_size("every");
    if (!interval || *interval == 0) return std::nullopt;
    const auto n = static_cast<std::size_t>(*interval);
    const std::string last = text("last");
    const std::string others = text("others");
    return each([&](std::size_t i) { return (i + 1) % n == 0 ? last : others; });
  }

  std::optional<Kinds> from_period() {
    const auto period = blueprint_.optional_size("period");
    if (!period || *period == 0) return std::nullopt;
    const auto p = static_cast<std::size_t>(*period);
    const auto o = static_cast<std::size_t>(blueprint_.optional_size("offset").value_or(0));
    const std::string at = text("at");
    const std::string others = text("others");
    if (o >= p) {
      throw Error{fields_.where(),
                  "a layer offset of " + std::to_string(o) + " in a period of " + std::to_string(p),
                  "the offset must be less than the period"};
    }
    return each([&](std::size_t i) { return i % p == o ? at : others; });
  }

  std::optional<Kinds> alternating() {
    const Json* list = blueprint_.object().find("alternate");
    if (list == nullptr) return std::nullopt;
    return each([&](std::size_t i) { return (*list)[i % list->size()].get<std::string>(); });
  }

  std::optional<Kinds> split() {
    const auto border = blueprint_.optional_size("before");
    if (!border) return std::nullopt;
    const auto first_rest = static_cast<std::size_t>(*border);
    const auto every = static_cast<std::size_t>(
        std::max<Size>(1, blueprint_.optional_size("rest_every").value_or(1)));
    const std::string first = text("first");
    const std::string rest = text("rest");
    return each([&](std::size_t i) { return i >= first_rest && i % every == 0 ? rest : first; });
  }

  std::optional<Kinds> uniform() {
    const std::string kind = text("all");
    if (kind.empty()) return std::nullopt;
    return Kinds(layers_, kind);
  }

  void make_exceptions(Kinds& kinds) {
    const Json* except = blueprint_.object().find("except");
    if (except == nullptr) return;
    StrictObject object{*except, blueprint_.object().where("except")};
    const std::string reference = object.required_text("list", "name a \"$field\"");
    const std::string kind = object.required_text("is", "name a kind");
    object.finish();
    const Json* list = fields_.find(reference.substr(1));
    if (list == nullptr || !list->is_array()) return;
    for (std::size_t i = 0; i < layers_; ++i) {
      if (contains(*list, i)) kinds[i] = kind;
    }
  }

  static bool contains(const Json& list, std::size_t index) {
    return std::any_of(list.begin(), list.end(), [&](const Json& item) { return item == index; });
  }

  Blueprint blueprint_;
  ConfigFields& fields_;
  std::size_t layers_;
};

void require_known(const Json& blocks, const std::string& kind, std::string_view kinds,
                   const std::string& where) {
  if (kind == kNoBranchKind || blocks.contains(kind)) return;
  throw Error{where, "\"" + kind + "\" is not among " + std::string{kinds}, "name one that is"};
}

}  // namespace

std::vector<std::string> layer_kinds(const Json& spec, std::string_view kinds,
                                     std::string_view rules, const std::string& where,
                                     ConfigFields& fields, Size layers) {
  const auto count = static_cast<std::size_t>(layers);
  const auto blocks = spec.find(kinds);
  if (blocks == spec.end()) return Kinds(count, std::string{kNoBranchKind});
  const std::string rules_where = where + ": " + std::string{rules};
  if (const auto list = spec.find(rules); list != spec.end()) {
    for (const Json& rule : *list) {
      auto found = Rule{rule, rules_where, fields, count}.apply();
      if (!found) continue;
      for (const std::string& kind : *found) require_known(*blocks, kind, kinds, rules_where);
      return *found;
    }
    throw Error{fields.where(), "no field says of which kind its layers are",
                "see " + std::string{rules} + " of its file in configs/architectures"};
  }
  if (blocks->size() != 1) {
    throw Error{rules_where, "missing", "say which layer is of which kind"};
  }
  return Kinds(count, blocks->begin().key());
}

}  // namespace llmviewer


#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "catalog/blueprint.hpp"
#include "catalog/layers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

/// One of the two branches of one layer.
class Branch {
 public:
  Branch(const Json& block, const char* key, std::string where)
      : json_{object_in(block, key, where)}, where_{std::move(where) + "." + key} {}

  bool flag(const char* key) const {
    const Json* value = value_at(json_, key);
    return value != nullptr && value->is_boolean() && value->get<bool>();
  }

  /// What a branch that is there cannot do without.
  const Json& needed(const char* key) const {
    const Json* value = value_at(json_, key);
    if (value != nullptr) return *value;
    throw Error{where_, std::string{key} + ": missing", "a layer that has this branch needs it"};
  }

  /// What is neither off nor read would change the layer.
  void require_only(std::initializer_list<std::string_view> known) const {
    for (const auto& [key, value] : json_.items()) {
      const bool off = value.is_null() || value == false || value.empty();
      if (off || std::find(known.begin(), known.end(), key) != known.end()) continue;
      throw Error{where_, key + " = " + shown(value) + " is not understood and may change shapes",
                  "known are no_op, replace_with_linear, n_heads_in_group and ffn_mult"};
    }
  }

  const std::string& where() const noexcept { return where_; }

 private:
  static const Json& object_in(const Json& block, const char* key, const std::string& where) {
    const Json* found = value_at(block, key);
    if (found != nullptr && found->is_object()) return *found;
    throw Error{where, std::string{key} + ": missing", "each block needs attention and ffn"};
  }

  const Json& json_;
  std::string where_;
};

Size one_of(ConfigFields& fields, Meaning meaning) {
  const Json* value = fields.find_any(names_of(meaning));
  const std::string_view name = names_of(meaning).front();
  if (value == nullptr) {
    throw Error{fields.where(), std::string{name} + ": missing", "the architecture needs it"};
  }
  return checked_size(*value, fields.where(), name);
}

std::string mixer_kind(const Branch& attention, Size heads, Json& kinds) {
  attention.require_only({"no_op", "replace_with_linear", "n_heads_in_group"});
  if (attention.flag("no_op")) return std::string{kNoBranchKind};
  if (attention.flag("replace_with_linear")) {
    kinds["attn-linear"] = {{"block", "linear"}};
    return "attn-linear";
  }
  const Size in_group =
      checked_size(attention.needed("n_heads_in_group"), attention.where(), "n_heads_in_group");
  if (heads % in_group != 0) {
    throw Error{attention.where(),
                "num_attention_heads = " + std::to_string(heads) +
                    " is not divisible by n_heads_in_group = " + std::to_string(in_group),
                "correct one of them"};
  }
  const std::string kind = "full-kv" + std::to_string(heads / in_group);
  if (!kinds.contains(kind)) {
    kinds[kind] = kinds["full"];
    kinds[kind]["kv_heads"] = heads / in_group;
  }
  return kind;
}

/// ffn_mult is of the plain network that two thirds of a gated one weigh as much as; the width is
/// rounded up to 256.
Size width_of(const Branch& network, const Json& multiplier, Size hidden) {
  const double value = multiplier.is_number() ? multiplier.get<double>() : -1;
  constexpr double kMost = 1e4;
  if (!(value > 0) || value > kMost) {
    throw Error{network.where(), "ffn_mult = " + shown(multiplier) + " is not possible",
                "it must be a positive number"};
  }
  constexpr Size kMultiple = 256;
  const auto width = static_cast<Size>(2 * value * static_cast<double>(hidden) / 3);
  return std::max<Size>(1, (width + kMultiple - 1) / kMultiple) * kMultiple;
}

std::string network_kind(const Branch& network, Size hidden, Json& kinds) {
  network.require_only({"no_op", "replace_with_linear", "ffn_mult"});
  if (network.flag("no_op")) return std::string{kNoBranchKind};
  if (network.flag("replace_with_linear")) {
    kinds["mlp-linear"] = {{"block", "linear"}};
    return "mlp-linear";
  }
  const Size width = width_of(network, network.needed("ffn_mult"), hidden);
  const std::string kind = "mlp-" + std::to_string(width);
  if (!kinds.contains(kind)) {
    kinds[kind] = kinds["mlp"];
    kinds[kind]["width"] = width;
  }
  return kind;
}

}  // namespace

Json with_layer_blocks(Json spec, ConfigFields& fields) {
  const auto reference = spec.find("layer_blocks");
  if (reference == spec.end()) return spec;
  const std::string field = reference->get<std::string>().substr(1);
  const Json* blocks = fields.find(field);
  const Size layers = one_of(fields, Meaning::layers);
  if (blocks == nullptr || !blocks->is_array()) {
    throw Error{fields.where(), field + ": missing", "it describes each layer of this family"};
  }
  if (static_cast<Size>(blocks->size()) != layers) {
    throw Error{fields.where(),
                field + " has " + std::to_string(blocks->size()) +
                    " entries and num_hidden_layers is " + std::to_string(layers),
                "correct one of them"};
  }
  const Size heads = one_of(fields, Meaning::heads);
  const Size hidden = one_of(fields, Meaning::hidden);
  Json mixers = Json::array();
  Json networks = Json::array();
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const Json& block = (*blocks)[i];
    const std::string where = fields.where() + ": " + field + "[" + std::to_string(i) + "]";
    mixers.push_back(mixer_kind(Branch{block, "attention", where}, heads, spec["mixers"]));
    networks.push_back(network_kind(Branch{block, "ffn", where}, hidden, spec["feed_forwards"]));
  }
  spec["mixer_of_layer"] = Json::array({{{"kinds", std::move(mixers)}}});
  spec["feed_forward_of_layer"] = Json::array({{{"kinds", std::move(networks)}}});
  return spec;
}

}  // namespace llmviewer

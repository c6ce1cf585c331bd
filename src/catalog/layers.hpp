#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/config_fields.hpp"
#include "catalog/json_text.hpp"
#include "catalog/quantization.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

inline constexpr Size kMostLayers = 10000;
/// The kind of a branch that a layer does not have.
inline constexpr std::string_view kNoBranchKind = "none";

/// The kind of each layer: which entry of spec[kinds] it is made of. spec[rules] is a list of
/// rules, of which the first that applies decides:
///   {"all": K}                                            every layer
///   {"list": "$layer_types", "names": {"full_attention": K, …}}
///   {"letters": "$pattern", "names": {"M": K, …}}         a text with a letter per layer
///   {"indices": "$moe_layers", "in": K, "others": J}      a list of layer numbers
///   {"every": "$interval", "last": K, "others": J}        layer i is K when (i + 1) % n == 0
///   {"period": "$p", "offset": "$o", "at": K, "others": J}    K when i % p == o
///   {"alternate": [K, J]}                                 in turn
///   {"before": "$first_k", "first": K, "rest": J}         optional "rest_every"
/// each with an optional "when": "$field" or "!$field", and an optional
/// "except": {"list": "$mlp_only_layers", "is": K} for single layers.
/// Without rules there must be one kind.
std::vector<std::string> layer_kinds(const Json& spec, std::string_view kinds,
                                     std::string_view rules, const std::string& where,
                                     ConfigFields& fields, Size layers);

/// Configs that describe each layer by itself (Nemotron-NAS). Where the spec has
///   "layer_blocks": "$block_configs"
/// its mixers.full and feed_forwards.mlp become one kind for each that the list holds, with the
/// list's key and value heads and widths, or none, or one matrix; the rules become those kinds.
Json with_layer_blocks(Json spec, ConfigFields& fields);

/// Reads the layers that an architecture's spec describes, with the config's fields at hand.
class LayerReader {
 public:
  LayerReader(const Json& spec, std::string where, ConfigFields& fields, const Model& model,
              const Quantization* quantization = nullptr);

  /// All layers, identical ones grouped in the order of their first appearance.
  std::vector<LayerGroup> read();
  /// One layer of these kinds, as under "mixers" and "feed_forwards".
  LayerGroup layer_of(const std::string& mixer, const std::string& network);

 private:
  const Json& spec_;
  std::string where_;
  ConfigFields& fields_;
  const Model& model_;
  const Quantization* quantization_;
};

NormKind norm_named(const std::string& name, const std::string& where);

}  // namespace llmviewer

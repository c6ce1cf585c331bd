#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/config_fields.hpp"
#include "catalog/json_text.hpp"

namespace llmviewer {

inline constexpr Size kMostLayers = 10000;

/// The kind of each layer: which entry of spec[kinds] it is made of. spec[rules] is a list of
/// rules, of which the first that applies decides:
///   {"all": K}                                       every layer
///   {"list": "$layer_types", "names": {"full_attention": K, …}}
///   {"every": "$interval" | n, "last": K, "others": J}      layer i is K when (i + 1) % n == 0
///   {"alternate": [K, J]}                            in turn
///   {"before": "$first_k" | n, "first": K, "rest": J}
/// each with an optional "when": "$field". Without rules there must be one kind.
std::vector<std::string> layer_kinds(const Json& spec, std::string_view kinds,
                                     std::string_view rules, const std::string& where,
                                     ConfigFields& fields, Size layers);

}  // namespace llmviewer

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace llmviewer::test {

/// Where a document breaks a JSON Schema; empty: nowhere. Knows type, required, properties,
/// additionalProperties, items, enum, const, minimum and anyOf; any other keyword that constrains
/// is itself reported, so that a schema cannot outgrow this check unnoticed.
std::vector<std::string> breaches(const nlohmann::json& document, const nlohmann::json& schema,
                                  const std::string& path = "$");

}  // namespace llmviewer::test

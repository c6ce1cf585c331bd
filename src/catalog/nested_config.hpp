#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "catalog/architecture.hpp"
#include "catalog/config_store.hpp"
#include "catalog/json_text.hpp"

namespace llmviewer {

/// Configs of models with several towers keep the language model's fields in an object of their
/// own ("text_config"). The outer architecture file says where:
///   "text":   {"config": "text_config", "family": "gemma3_text"}
///   "vision": {"config": "vision_config", "tower": "siglip"}
struct TextConfig {
  Json config;         ///< the language model's fields, what stands only outside filled in
  std::string family;  ///< the model_type that describes it
  std::string where;
};

/// The language model's part, where the architecture has one apart.
std::optional<TextConfig> text_config(const Architecture& outer, const Json& config,
                                      const std::string& where);

/// Adds the towers to the language model read from its part; `towers` holds the files of
/// configs/towers. Throws Error for a field of the outer config that is not understood.
void add_towers(const Architecture& outer, const Json& config, const std::string& where,
                const ConfigStore& towers, Model& model);

/// The object at a dotted path ("thinker_config.text_config"), or nullptr.
const Json* tower_config(const Json& config, const std::string& path);

}  // namespace llmviewer

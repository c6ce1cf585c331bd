#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catalog/config_store.hpp"
#include "catalog/json_text.hpp"
#include "catalog/model_source.hpp"
#include "catalog/quantization.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// A family of models: which config fields mean what, and which blocks its layers are made of.
/// Its file holds names and choices; arithmetic and conditions stand in the reader.
struct Architecture {
  std::string name;
  std::vector<std::string> model_types;
  std::vector<std::string> classes;
  Json spec;
};

/// Throws Error for a file without name or blocks.
Architecture read_architecture(Json spec, const std::string& where);

/// The architecture that describes a config, or the one that the user has us assume. Throws Error
/// where neither is known.
Architecture architecture_of(const ConfigStore& store, const ModelSource& source,
                             const std::string& assume);
/// Of a model_type that stands in `where`.
Architecture architecture_of_type(const ConfigStore& store, const std::string& type,
                                  const std::string& where);

/// The model that a config.json of this family describes. `where` names the config in errors;
/// `changed` are the fields that the user has set, which must all have been read.
struct ConfigSource {
  const Json& config;
  const Json* quantization{};  ///< the content of a hf_quant_config.json beside it
  std::string where;
};
Model build_model(const Architecture& architecture, const ConfigSource& source,
                  const std::vector<std::string>& changed, const FormatLookup& formats);

}  // namespace llmviewer

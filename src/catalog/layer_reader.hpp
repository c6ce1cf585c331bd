#pragma once

#include <string>
#include <vector>

#include "catalog/config_fields.hpp"
#include "catalog/json_text.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// The layers of a model, identical ones grouped in the order of their first appearance.
std::vector<LayerGroup> read_layers(const Json& spec, const std::string& where,
                                    ConfigFields& fields, const Model& model);

NormKind norm_named(const std::string& name, const std::string& where);

}  // namespace llmviewer

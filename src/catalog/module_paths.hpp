#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// Operators that are linear modules in a checkpoint, by our names.
const std::vector<std::string>& layer_linears();

/// The names that a layer's operator may have in a checkpoint: "model.layers.3.mlp.gate_proj".
std::vector<std::string> module_paths(std::string_view op, Size layer);

}  // namespace llmviewer

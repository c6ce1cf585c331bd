#pragma once

#include "catalog/config_fields.hpp"
#include "catalog/json_text.hpp"

namespace llmviewer {

/// Configs that describe each layer by itself (Nemotron-NAS). Where the spec has
///   "layer_blocks": "$block_configs"
/// its mixers.full and feed_forwards.mlp become one kind for each that the list holds, with the
/// list's key and value heads and widths, or none, or one matrix; the rules become those kinds.
Json with_layer_blocks(Json spec, ConfigFields& fields);

}  // namespace llmviewer

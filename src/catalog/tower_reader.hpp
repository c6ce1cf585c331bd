#pragma once

#include <string>

#include "catalog/config_fields.hpp"
#include "catalog/json_text.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// A vision tower from its own part of a config ("vision_config"). `kind` names its making:
/// siglip, qwen3_vl, llama4, … `outer` is the whole config, where the projector's fields may stand;
/// `text_hidden` is the width that the projector ends in.
VisionTower read_vision_tower(const std::string& kind, ConfigFields& fields, ConfigFields& outer,
                              Size text_hidden);

}  // namespace llmviewer

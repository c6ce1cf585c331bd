#pragma once

#include <string>

#include "catalog/config_fields.hpp"
#include "catalog/json_text.hpp"
#include "llmviewer/model/model.hpp"

namespace llmviewer {

/// A vision tower from its own part of a config ("vision_config"). `kind` names its making:
/// siglip, qwen3_vl, llama4. `text_hidden` is the width that its projector ends in.
VisionTower read_vision_tower(const std::string& kind, ConfigFields& fields, Size text_hidden);

}  // namespace llmviewer

#pragma once

#include "graph/blocks/blocks.hpp"

namespace llmviewer {

/// patch_embedding position_embedding, the layers, and the projector to the language model's width.
void vision_tower(GraphBuilder& builder, const VisionTower& tower);

}  // namespace llmviewer

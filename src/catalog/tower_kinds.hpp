#pragma once

#include "catalog/config_fields.hpp"
#include "llmviewer/model/model.hpp"

/// One reader per kind of vision tower.
namespace llmviewer::towers {

/// SigLIP with Gemma 3's projector: patches averaged to mm_tokens_per_image, a norm, a matrix.
VisionTower siglip(ConfigFields& fields, Size text_hidden);

/// Gemma 4: gated networks, norms before and after each branch and on Q and K, a table of positions
/// for each direction, patches averaged over pooling_kernel_size².
VisionTower gemma4(ConfigFields& fields, Size text_hidden);

/// Llama 4's released tower, which its config files often leave out: a class token, a pixel-shuffle
/// adapter, a projector.
VisionTower llama4(ConfigFields& fields, Size text_hidden);

/// Qwen2-VL: biased layers of its own width, no bias on the 3D patches, 2×2 patches merged.
VisionTower qwen2_vl(ConfigFields& fields, Size text_hidden);

/// Qwen2.5-VL: gated biased networks, RMSNorms, and attention within windows in all layers but a
/// few.
VisionTower qwen2_5_vl(ConfigFields& fields, Size text_hidden);

/// Qwen3-VL: 3D patches, and mergers that put 2×2 patches together; one more for each deepstack
/// layer, whose norm is as wide as four patches.
VisionTower qwen3_vl(ConfigFields& fields, Size text_hidden);

/// Mistral Small 3.1's projector: a norm, 2×2 patches merged, two matrices.
VisionTower pixtral_merged(ConfigFields& fields, ConfigFields& outer, Size text_hidden);

/// MoonViT (Kimi-VL): learned positions stretched over the image and rotary ones, 2×2 patches
/// merged.
VisionTower moonvit(ConfigFields& fields, Size text_hidden);

/// LLaVA: either tower, and a projector of two matrices.
VisionTower llava(ConfigFields& fields, ConfigFields& outer, Size text_hidden);

}  // namespace llmviewer::towers

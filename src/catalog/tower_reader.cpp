#include "catalog/tower_reader.hpp"

#include "catalog/tower_kinds.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {

VisionTower read_vision_tower(const std::string& kind, ConfigFields& fields, ConfigFields& outer,
                              Size text_hidden) {
  for (const char* name :
       {"hidden_act", "hidden_activation", "model_type", "image_size", "in_chans", "in_channels",
        "spatial_patch_size", "tokens_per_second", "apply_vit_abs_pos_embed"}) {
    fields.ignore(name);
  }
  if (kind == "siglip") return towers::siglip(fields, text_hidden);
  if (kind == "qwen3_vl") return towers::qwen3_vl(fields, text_hidden);
  if (kind == "qwen2_vl") return towers::qwen2_vl(fields, text_hidden);
  if (kind == "qwen2_5_vl") return towers::qwen2_5_vl(fields, text_hidden);
  if (kind == "pixtral_merged") return towers::pixtral_merged(fields, outer, text_hidden);
  if (kind == "moonvit") return towers::moonvit(fields, text_hidden);
  if (kind == "llava") return towers::llava(fields, outer, text_hidden);
  if (kind == "llama4") return towers::llama4(fields, text_hidden);
  if (kind == "gemma4") return towers::gemma4(fields, text_hidden);
  throw Error{fields.where(), "vision tower \"" + kind + "\" is not known",
              "known are siglip, qwen2_vl, qwen2_5_vl, qwen3_vl, llama4, llava, gemma4, moonvit, "
              "pixtral_merged"};
}

}  // namespace llmviewer

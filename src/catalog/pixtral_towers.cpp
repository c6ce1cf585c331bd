#include <algorithm>

#include "catalog/tower_kinds.hpp"
#include "catalog/tower_parts.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::towers {
namespace {

/// Pixtral: gated layers without biases, RMSNorms, rotary positions in two dimensions.
void pixtral(VisionTower& tower, ConfigFields& fields) {
  set_layers(
      tower,
      {field_or(fields, "hidden_size", 1024), field_or(fields, "num_attention_heads", 16),
       field_or(fields, "intermediate_size", 4096), field_or(fields, "num_hidden_layers", 24)},
      fields.where());
  tower.norm = NormKind::rms;
  tower.pre_norm = true;
  Layer& layer = tower.groups.front().layer;
  auto& attention = std::get<Attention>(layer.mixer);
  attention.q_bias = attention.k_bias = attention.v_bias = attention.out_bias = false;
  attention.rotary_dim = attention.head_dim;
  auto& mlp = std::get<Mlp>(layer.feed_forward);
  mlp.gated = true;
  mlp.up_bias = mlp.down_bias = false;
  const Size patch = field_or(fields, "patch_size", 16);
  const Size side = field_or(fields, "image_size", 1024) / patch;
  tower.patch_elements = patch * patch * field_or(fields, "num_channels", 3);
  tower.tokens = side * side;
  fields.ignore("head_dim");
}

/// CLIP: a class token, learned positions, LayerNorms before and after.
void clip(VisionTower& tower, ConfigFields& fields) {
  set_layers(tower,
             {field(fields, "hidden_size"), field(fields, "num_attention_heads"),
              field(fields, "intermediate_size"), field(fields, "num_hidden_layers")},
             fields.where());
  const Size patch = field(fields, "patch_size");
  const Size side = field(fields, "image_size") / patch;
  std::get<Mlp>(tower.groups.front().layer.feed_forward).activation = Activation::silu;
  tower.patch_elements = patch * patch * field_or(fields, "num_channels", 3);
  tower.class_token = true;
  tower.tokens = side * side + 1;
  tower.position_rows = tower.tokens;
  tower.pre_norm = true;
  tower.post_norm = true;
  for (const char* name : {"projection_dim", "vocab_size"}) fields.ignore(name);
}

}  // namespace

VisionTower pixtral_merged(ConfigFields& fields, ConfigFields& outer, Size text_hidden) {
  VisionTower tower;
  pixtral(tower, fields);
  const Size merge = field_or(outer, "spatial_merge_size", 2);
  const bool bias = flag(outer, "multimodal_projector_bias", false);
  const double rows = 1.0 / static_cast<double>(merge * merge);
  tower.projector = {norm(NormKind::rms, tower.hidden, 1),
                     linear(tower.hidden * merge * merge, tower.hidden, false, rows),
                     linear(tower.hidden, text_hidden, bias, rows), activation(text_hidden, rows),
                     linear(text_hidden, text_hidden, bias, rows)};
  return tower;
}

VisionTower moonvit(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  set_layers(
      tower,
      {field_or(fields, "hidden_size", 1152), field_or(fields, "num_attention_heads", 16),
       field_or(fields, "intermediate_size", 4304), field_or(fields, "num_hidden_layers", 27)},
      fields.where());
  auto& attention = std::get<Attention>(tower.groups.front().layer.mixer);
  attention.rotary_dim = attention.head_dim;
  const Size patch = field_or(fields, "patch_size", 14);
  constexpr Size kChannels = 3;
  constexpr Size kMerge = 2;  // merge_kernel_size of the released models
  const Size merged = tower.hidden * kMerge * kMerge;
  const double rows = 1.0 / static_cast<double>(kMerge * kMerge);
  tower.patch_elements = patch * patch * kChannels;
  tower.patch_bias = true;
  tower.position_rows =
      field_or(fields, "init_pos_emb_height", 64) * field_or(fields, "init_pos_emb_width", 64);
  tower.tokens = tower.position_rows;
  tower.post_norm = true;
  tower.projector = {norm(NormKind::layer, tower.hidden, 1), linear(merged, merged, true, rows),
                     activation(merged, rows), linear(merged, text_hidden, true, rows)};
  fields.ignore("merge_kernel_size");
  return tower;
}

VisionTower llava(ConfigFields& fields, ConfigFields& outer, Size text_hidden) {
  VisionTower tower;
  const Json* type = fields.find("model_type");
  if (type != nullptr && *type == "pixtral") {
    pixtral(tower, fields);
  } else if (type != nullptr && *type == "clip_vision_model") {
    clip(tower, fields);
  } else {
    throw Error{fields.where(), "a LLaVA model's tower is of an unknown model_type",
                "known are clip_vision_model and pixtral"};
  }
  const bool bias = flag(outer, "multimodal_projector_bias", true);
  tower.projector = {linear(tower.hidden, text_hidden, bias, 1), activation(text_hidden, 1),
                     linear(text_hidden, text_hidden, bias, 1)};
  return tower;
}

}  // namespace llmviewer::towers

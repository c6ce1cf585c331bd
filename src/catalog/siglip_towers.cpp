#include <algorithm>

#include "catalog/tower_kinds.hpp"
#include "catalog/tower_parts.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::towers {

VisionTower siglip(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  set_layers(tower,
             {field(fields, "hidden_size"), field(fields, "num_attention_heads"),
              field(fields, "intermediate_size"), field(fields, "num_hidden_layers")},
             fields.where());
  const Size patch = field(fields, "patch_size");
  const Size side = field(fields, "image_size") / patch;
  constexpr Size kChannels = 3;
  constexpr double kImageTokens = 256;  // mm_tokens_per_image of every released model
  tower.patch_elements = patch * patch * kChannels;
  tower.patch_bias = true;
  tower.tokens = side * side;
  tower.position_rows = tower.tokens;
  tower.post_norm = true;
  const double rows = kImageTokens / static_cast<double>(tower.tokens);
  tower.projector = {norm(NormKind::rms, tower.hidden, rows),
                     linear(tower.hidden, text_hidden, false, rows)};
  fields.ignore("vision_use_head");
  return tower;
}

VisionTower gemma4(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  set_layers(tower,
             {field(fields, "hidden_size"), field(fields, "num_attention_heads"),
              field(fields, "intermediate_size"), field(fields, "num_hidden_layers")},
             fields.where());
  tower.norm = NormKind::rms;
  Layer& layer = tower.groups.front().layer;
  layer.norms = {.before_attention = true,
                 .after_attention = true,
                 .before_mlp = true,
                 .after_mlp = true,
                 .after_residual = false};
  auto& attention = std::get<Attention>(layer.mixer);
  attention.q_bias = attention.k_bias = attention.v_bias = attention.out_bias = false;
  attention.qk_norm = QkNorm::head;
  attention.value_norm = true;
  attention.rotary_dim = attention.head_dim;
  auto& mlp = std::get<Mlp>(layer.feed_forward);
  mlp.gated = true;
  mlp.up_bias = mlp.down_bias = false;
  const Size patch = field(fields, "patch_size");
  const Size pool = field(fields, "pooling_kernel_size");
  tower.patch_elements = patch * patch * 3;
  tower.position_rows = 2 * field(fields, "position_embedding_size");
  tower.tokens = field(fields, "default_output_length") * pool * pool;
  tower.projector = {
      linear(tower.hidden, text_hidden, false, 1.0 / static_cast<double>(pool * pool))};
  for (const char* name : {"num_key_value_heads", "head_dim", "global_head_dim", "standardize",
                           "max_position_embeddings"}) {
    fields.ignore(name);
  }
  return tower;
}

VisionTower llama4(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  const Size shuffled = field_or(fields, "intermediate_size", 5632);  // four patches of 1408
  set_layers(tower,
             {field_or(fields, "hidden_size", 1408), field_or(fields, "num_attention_heads", 16),
              shuffled, field_or(fields, "num_hidden_layers", 34)},
             fields.where());
  const Size patch = field_or(fields, "patch_size", 14);
  const Size side = field_or(fields, "image_size", 336) / patch;
  const Size inputs = field_or(fields, "projector_input_dim", 4096);
  const Size outputs = field_or(fields, "projector_output_dim", 4096);
  constexpr double kRows = 0.25;
  tower.patch_elements = patch * patch * field_or(fields, "num_channels", 3);
  tower.class_token = true;
  tower.tokens = side * side + 1;
  tower.position_rows = tower.tokens;
  tower.pre_norm = true;
  tower.post_norm = true;
  tower.projector = {linear(shuffled, inputs, false, kRows), activation(inputs, kRows),
                     linear(inputs, outputs, false, kRows), activation(outputs, kRows),
                     linear(outputs, text_hidden, false, kRows)};
  for (const char* name : {"vision_output_dim", "pixel_shuffle_ratio"}) fields.ignore(name);
  return tower;
}

}  // namespace llmviewer::towers

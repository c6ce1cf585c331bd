#include "catalog/tower_reader.hpp"

#include <algorithm>
#include <utility>

#include "catalog/block_readers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

using Projection = VisionTower::Projection;
using Kind = Projection::Kind;

Size field(ConfigFields& fields, std::string_view name) {
  const Json* value = fields.find(name);
  if (value == nullptr) {
    throw Error{fields.where(), std::string{name} + ": missing", "the vision tower needs it"};
  }
  return checked_size(*value, fields.where(), name);
}

Size field_or(ConfigFields& fields, std::string_view name, Size otherwise) {
  const Json* value = fields.find(name);
  return value == nullptr ? otherwise : checked_size(*value, fields.where(), name);
}

struct TowerSizes {
  Size hidden;
  Size heads;
  Size intermediate;
  Size layers;
};

/// The layers that all of these towers have: bidirectional attention and a plain MLP, biased,
/// LayerNorms before both.
void set_layers(VisionTower& tower, const TowerSizes& sizes, const std::string& where) {
  require_divisible(where, "hidden_size", sizes.hidden, "num_attention_heads", sizes.heads);
  Attention attention;
  attention.heads = sizes.heads;
  attention.kv_heads = sizes.heads;
  attention.head_dim = sizes.hidden / sizes.heads;
  attention.value_dim = attention.head_dim;
  attention.span.causal = false;
  attention.q_bias = attention.k_bias = attention.v_bias = attention.out_bias = true;
  Mlp mlp;
  mlp.width = sizes.intermediate;
  mlp.gated = false;
  mlp.activation = Activation::gelu_tanh;
  mlp.up_bias = mlp.down_bias = true;
  tower.hidden = sizes.hidden;
  tower.norm = NormKind::layer;
  LayerGroup group;
  group.name = "full/mlp";
  group.repeat = sizes.layers;
  group.layer.mixer = attention;
  group.layer.feed_forward = mlp;
  tower.groups = {group};
}

Projection linear(Size inputs, Size outputs, bool bias, double rows) {
  Projection step;
  step.rows_per_token = rows;
  step.inputs = inputs;
  step.outputs = outputs;
  step.bias = bias;
  return step;
}

Projection activation(Size width, double rows) {
  Projection step = linear(width, width, false, rows);
  step.kind = Kind::activation;
  return step;
}

Projection norm(NormKind kind, Size width, double rows) {
  Projection step = linear(width, width, false, rows);
  step.kind = Kind::norm;
  step.norm = kind;
  return step;
}

bool flag(ConfigFields& fields, std::string_view name, bool otherwise) {
  const Json* value = fields.find(name);
  return value != nullptr && value->is_boolean() ? value->get<bool>() : otherwise;
}

/// 3D patches without bias, and the merger of Qwen2-VL and 2.5: a norm, two biased matrices.
void add_merger(VisionTower& tower, ConfigFields& fields, NormKind kind, Size out) {
  const Size patch = field_or(fields, "patch_size", 14);
  const Size merge = field_or(fields, "spatial_merge_size", 2);
  const Size merged = tower.hidden * merge * merge;
  const double rows = 1.0 / static_cast<double>(merge * merge);
  constexpr Size kChannels = 3;
  tower.patch_elements = patch * patch * field_or(fields, "temporal_patch_size", 2) * kChannels;
  constexpr Size kUsualSide = 1024;  // pixels; the tower takes images of any size
  tower.tokens = (kUsualSide / patch) * (kUsualSide / patch);
  for (LayerGroup& group : tower.groups) {
    auto& attention = std::get<Attention>(group.layer.mixer);
    attention.rotary_dim = attention.head_dim;
  }
  tower.projector = {norm(kind, tower.hidden, 1), linear(merged, merged, true, rows),
                     activation(merged, rows), linear(merged, out, true, rows)};
}

/// SigLIP with Gemma 3's projector: patches averaged to mm_tokens_per_image, a norm, a matrix.
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

/// Qwen3-VL: 3D patches, and mergers that put 2×2 patches together; one more for each deepstack
/// layer, whose norm is as wide as four patches.
VisionTower qwen3_vl(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  set_layers(tower,
             {field(fields, "hidden_size"), field(fields, "num_heads"),
              field(fields, "intermediate_size"), field(fields, "depth")},
             fields.where());
  const Size patch = field(fields, "patch_size");
  const Size merge = field(fields, "spatial_merge_size");
  const Size merged = tower.hidden * merge * merge;
  const double rows = 1.0 / static_cast<double>(merge * merge);
  tower.patch_elements =
      patch * patch * field(fields, "temporal_patch_size") * field(fields, "in_channels");
  tower.patch_bias = true;
  tower.position_rows = field(fields, "num_position_embeddings");
  tower.tokens = tower.position_rows;
  const Json* given = fields.find("out_hidden_size");
  const Size out = given != nullptr ? field(fields, "out_hidden_size") : text_hidden;
  tower.projector = {norm(NormKind::layer, tower.hidden, 1), linear(merged, merged, true, rows),
                     activation(merged, rows), linear(merged, out, true, rows)};
  const Json* deep = fields.find("deepstack_visual_indexes");
  const auto deepstacks = deep != nullptr && deep->is_array() ? deep->size() : std::size_t{0};
  if (deepstacks > 0) {
    for (Projection step : {norm(NormKind::layer, merged, rows), linear(merged, merged, true, rows),
                            activation(merged, rows), linear(merged, out, true, rows)}) {
      step.repeat = static_cast<double>(deepstacks);
      tower.projector.push_back(step);
    }
  }
  return tower;
}

/// Qwen2-VL: biased layers of its own width, no bias on the 3D patches, 2×2 patches merged.
VisionTower qwen2_vl(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  const Size hidden = field_or(fields, "embed_dim", 1280);
  const Json* ratio = fields.find("mlp_ratio");
  const double factor = ratio != nullptr && ratio->is_number() ? ratio->get<double>() : 4;
  set_layers(
      tower,
      {hidden, field_or(fields, "num_heads", 16),
       static_cast<Size>(static_cast<double>(hidden) * factor), field_or(fields, "depth", 32)},
      fields.where());
  std::get<Mlp>(tower.groups.front().layer.feed_forward).activation = Activation::silu;
  add_merger(tower, fields, NormKind::layer, text_hidden);
  fields.ignore("hidden_size");
  return tower;
}

/// Qwen2.5-VL: gated biased networks, RMSNorms, and attention within windows in all layers but a
/// few.
VisionTower qwen2_5_vl(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  const Size layers = field_or(fields, "depth", 32);
  set_layers(tower,
             {field_or(fields, "hidden_size", 1280), field_or(fields, "num_heads", 16),
              field_or(fields, "intermediate_size", 3420), layers},
             fields.where());
  tower.norm = NormKind::rms;
  LayerGroup& full = tower.groups.front();
  auto& mlp = std::get<Mlp>(full.layer.feed_forward);
  mlp.gated = true;
  mlp.activation = Activation::silu;
  const Json* indices = fields.find("fullatt_block_indexes");
  full.repeat = indices != nullptr && indices->is_array() ? static_cast<Size>(indices->size()) : 4;
  const Size side = field_or(fields, "window_size", 112) / field_or(fields, "patch_size", 14);
  LayerGroup windowed = full;
  windowed.name = "windowed/mlp";
  windowed.repeat = std::max<Size>(0, layers - full.repeat);
  auto& attention = std::get<Attention>(windowed.layer.mixer);
  attention.span.kind = AttentionSpan::Kind::chunked;
  attention.span.width = static_cast<double>(side * side);
  if (windowed.repeat > 0) tower.groups.insert(tower.groups.begin(), windowed);
  const Size out = field_or(fields, "out_hidden_size", text_hidden);
  add_merger(tower, fields, NormKind::rms, out);
  return tower;
}

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

/// Mistral Small 3.1's projector: a norm, 2×2 patches merged, two matrices.
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

/// MoonViT (Kimi-VL): learned positions stretched over the image and rotary ones, 2×2 patches
/// merged.
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

/// LLaVA: either tower, and a projector of two matrices.
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

/// Gemma 4: gated networks, norms before and after each branch and on Q and K, a table of positions
/// for each direction, patches averaged over pooling_kernel_size².
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

/// Llama 4's released tower, which its config files often leave out: a class token, a pixel-shuffle
/// adapter, a projector.
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

}  // namespace

VisionTower read_vision_tower(const std::string& kind, ConfigFields& fields, ConfigFields& outer,
                              Size text_hidden) {
  for (const char* name :
       {"hidden_act", "hidden_activation", "model_type", "image_size", "in_chans", "in_channels",
        "spatial_patch_size", "tokens_per_second", "apply_vit_abs_pos_embed"}) {
    fields.ignore(name);
  }
  if (kind == "siglip") return siglip(fields, text_hidden);
  if (kind == "qwen3_vl") return qwen3_vl(fields, text_hidden);
  if (kind == "qwen2_vl") return qwen2_vl(fields, text_hidden);
  if (kind == "qwen2_5_vl") return qwen2_5_vl(fields, text_hidden);
  if (kind == "pixtral_merged") return pixtral_merged(fields, outer, text_hidden);
  if (kind == "moonvit") return moonvit(fields, text_hidden);
  if (kind == "llava") return llava(fields, outer, text_hidden);
  if (kind == "llama4") return llama4(fields, text_hidden);
  if (kind == "gemma4") return gemma4(fields, text_hidden);
  throw Error{fields.where(), "vision tower \"" + kind + "\" is not known",
              "known are siglip, qwen2_vl, qwen2_5_vl, qwen3_vl, llama4, llava, gemma4, moonvit, "
              "pixtral_merged"};
}

}  // namespace llmviewer

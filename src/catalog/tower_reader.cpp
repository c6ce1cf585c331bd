#include "catalog/tower_reader.hpp"

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
  tower.layers.name = "full/mlp";
  tower.layers.repeat = sizes.layers;
  tower.layers.layer.mixer = attention;
  tower.layers.layer.feed_forward = mlp;
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

/// Gemma 4: gated networks, norms before and after each branch and on Q and K, a table of positions
/// for each direction, patches averaged over pooling_kernel_size².
VisionTower gemma4(ConfigFields& fields, Size text_hidden) {
  VisionTower tower;
  set_layers(tower,
             {field(fields, "hidden_size"), field(fields, "num_attention_heads"),
              field(fields, "intermediate_size"), field(fields, "num_hidden_layers")},
             fields.where());
  tower.norm = NormKind::rms;
  Layer& layer = tower.layers.layer;
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

/// Llama 4's released tower, which its config files often leave out: 34 layers of 1408, a class
/// token, a pixel-shuffle adapter, a projector.
VisionTower llama4(Size text_hidden) {
  VisionTower tower;
  set_layers(tower, {1408, 16, 5632, 34}, "llama4 vision tower");
  constexpr Size kPatch = 14;
  constexpr Size kSide = 336 / kPatch;
  constexpr Size kShuffled = 5632;  // four patches of 1408
  constexpr Size kAdapter = 4096;
  constexpr double kRows = 0.25;
  tower.patch_elements = kPatch * kPatch * 3;
  tower.class_token = true;
  tower.tokens = kSide * kSide + 1;
  tower.position_rows = tower.tokens;
  tower.pre_norm = true;
  tower.post_norm = true;
  tower.projector = {linear(kShuffled, kAdapter, false, kRows), activation(kAdapter, kRows),
                     linear(kAdapter, kAdapter, false, kRows), activation(kAdapter, kRows),
                     linear(kAdapter, text_hidden, false, kRows)};
  return tower;
}

}  // namespace

VisionTower read_vision_tower(const std::string& kind, ConfigFields& fields, Size text_hidden) {
  for (const char* name : {"hidden_act", "hidden_activation", "model_type"}) fields.ignore(name);
  if (kind == "siglip") return siglip(fields, text_hidden);
  if (kind == "qwen3_vl") return qwen3_vl(fields, text_hidden);
  if (kind == "llama4") return llama4(text_hidden);
  if (kind == "gemma4") return gemma4(fields, text_hidden);
  throw Error{fields.where(), "vision tower \"" + kind + "\" is not known",
              "known are siglip, qwen3_vl, llama4, gemma4"};
}

}  // namespace llmviewer

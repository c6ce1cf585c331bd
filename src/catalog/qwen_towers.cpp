#include <algorithm>

#include "catalog/tower_kinds.hpp"
#include "catalog/tower_parts.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::towers {
namespace {

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

}  // namespace

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

}  // namespace llmviewer::towers

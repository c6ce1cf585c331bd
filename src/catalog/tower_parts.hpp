#pragma once

#include <string_view>

#include "catalog/config_fields.hpp"
#include "llmviewer/model/model.hpp"

/// What the readers of vision towers have in common.
namespace llmviewer::towers {

using Projection = VisionTower::Projection;

Size field(ConfigFields& fields, std::string_view name);
Size field_or(ConfigFields& fields, std::string_view name, Size otherwise);
bool flag(ConfigFields& fields, std::string_view name, bool otherwise);

struct TowerSizes {
  Size hidden;
  Size heads;
  Size intermediate;
  Size layers;
};

/// The layers that all of these towers have: bidirectional attention and a plain MLP, biased,
/// LayerNorms before both.
void set_layers(VisionTower& tower, const TowerSizes& sizes, const std::string& where);

/// Steps of a projector, on `rows` rows for each token of the tower.
Projection linear(Size inputs, Size outputs, bool bias, double rows);
Projection activation(Size width, double rows);
Projection norm(NormKind kind, Size width, double rows);

}  // namespace llmviewer::towers

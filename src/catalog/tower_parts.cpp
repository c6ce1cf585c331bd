#include "catalog/tower_parts.hpp"

#include <string>

#include "catalog/block_readers.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::towers {

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

bool flag(ConfigFields& fields, std::string_view name, bool otherwise) {
  const Json* value = fields.find(name);
  return value != nullptr && value->is_boolean() ? value->get<bool>() : otherwise;
}

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
  step.kind = Projection::Kind::activation;
  return step;
}

Projection norm(NormKind kind, Size width, double rows) {
  Projection step = linear(width, width, false, rows);
  step.kind = Projection::Kind::norm;
  step.norm = kind;
  return step;
}

}  // namespace llmviewer::towers

#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

OpIndex projection(GraphBuilder& builder, const VisionTower::Projection& step,
                   const std::string& number, OpIndex input) {
  using Kind = VisionTower::Projection::Kind;
  Op op;
  op.role = Role::projector;
  op.rows_per_token = step.rows_per_token;
  op.inputs = static_cast<double>(step.inputs);
  op.outputs = static_cast<double>(step.outputs);
  switch (step.kind) {
    case Kind::linear:
      op.kind = OpKind::linear;
      op.weights = {op.inputs, op.outputs, step.bias ? op.outputs : 0};
      op.vector_ops_per_element = step.bias ? 1 : 0;
      return builder.add("projector_linear" + number, op, {input}, "projector in × out");
    case Kind::activation:
      op.kind = OpKind::activation;
      op.vector_ops_per_element = ops_of(Activation::gelu_erf);
      return builder.add("projector_act" + number, op, {input});
    case Kind::norm: {
      const OpIndex added = builder.norm_of(step.norm, "projector_norm" + number,
                                            {.width = op.inputs, .weight = op.inputs}, input);
      builder.set_rows_per_token(added, step.rows_per_token);
      return added;
    }
  }
  return input;
}

OpIndex patches(GraphBuilder& builder, const VisionTower& tower) {
  Op op;
  op.kind = OpKind::linear;
  op.role = Role::embedding;
  // A class token is one vector beside the patches.
  const double hidden = static_cast<double>(tower.hidden);
  op.weights = {static_cast<double>(tower.patch_elements), hidden,
                (tower.patch_bias ? hidden : 0) + (tower.class_token ? hidden : 0)};
  op.inputs = op.weights.inputs;
  op.outputs = hidden;
  op.vector_ops_per_element = tower.patch_bias ? 1 : 0;
  return builder.add("patch_embedding", op, {}, "patch elements × hidden");
}

}  // namespace

void vision_tower(GraphBuilder& builder, const VisionTower& tower) {
  const double hidden = static_cast<double>(tower.hidden);
  OpIndex last = patches(builder, tower);
  if (tower.position_rows > 0) {
    last = builder.added_rows("position_embedding", hidden, tower.position_rows, last,
                              "positions × hidden");
  }
  const GraphBuilder::Norm norm{.width = hidden, .weight = hidden};
  if (tower.pre_norm) last = builder.norm_of(tower.norm, "pre_norm", norm, last);
  for (const LayerGroup& group : tower.groups) {
    builder.begin_group("vision/" + group.name, static_cast<double>(group.repeat));
    last = layer(builder, group.layer, last);
  }
  builder.begin_model_group();
  if (tower.post_norm) last = builder.norm_of(tower.norm, "post_norm", norm, last);
  int number = 0;
  for (const VisionTower::Projection& step : tower.projector) {
    last = projection(builder, step, std::to_string(++number), last);
    builder.set_repeat(last, step.repeat);
  }
}

}  // namespace llmviewer

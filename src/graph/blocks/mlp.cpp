#include "graph/blocks/blocks.hpp"

namespace llmviewer {

double ops_of(Activation activation) noexcept {
  switch (activation) {
    case Activation::relu:
      return 1;
    case Activation::relu_squared:
      return 2;
    case Activation::gelu_erf:
    case Activation::silu:
      return 4;
    case Activation::gelu_tanh:
      return 8;
  }
  return 0;
}

OpIndex mlp(GraphBuilder& builder, const Mlp& mlp, OpIndex input) {
  const double hidden = builder.hidden();
  const double width = static_cast<double>(mlp.width);
  const GraphBuilder::Linear up{.role = Role::mlp,
                                .inputs = hidden,
                                .outputs = width,
                                .bias = mlp.up_bias,
                                .formula = "hidden × intermediate"};
  std::vector<OpIndex> branches;
  if (mlp.gated) branches.push_back(builder.linear("gate_proj", up, {input}));
  branches.push_back(builder.linear("up_proj", up, {input}));

  Op act;
  act.kind = OpKind::activation;
  act.role = Role::mlp;
  act.inputs = mlp.gated ? 2 * width : width;
  act.outputs = width;
  act.vector_ops_per_element = ops_of(mlp.activation) + (mlp.gated ? 1 : 0);
  const OpIndex activated = builder.add("mlp_act", act, std::move(branches));

  return builder.linear("down_proj",
                        {.role = Role::mlp,
                         .inputs = width,
                         .outputs = hidden,
                         .bias = mlp.down_bias,
                         .formula = "intermediate × hidden"},
                        {activated});
}

}  // namespace llmviewer

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

OpIndex network(GraphBuilder& builder, const Mlp& mlp, const NetworkNames& names, OpIndex input) {
  const double hidden = builder.hidden();
  const double width = static_cast<double>(mlp.width);
  const GraphBuilder::Linear up{.role = names.role,
                                .inputs = hidden,
                                .outputs = width,
                                .bias = mlp.up_bias,
                                .formula = "hidden × intermediate",
                                .split = Split::columns};
  std::vector<OpIndex> branches;
  if (mlp.gated) branches.push_back(builder.linear(names.gate, up, {input}));
  branches.push_back(builder.linear(names.up, up, {input}));

  Op act;
  act.kind = OpKind::activation;
  act.role = names.role;
  act.inputs = mlp.gated ? 2 * width : width;
  act.outputs = width;
  act.vector_ops_per_element = ops_of(mlp.activation) + (mlp.gated ? 1 : 0);
  const OpIndex activated = builder.add(names.act, act, std::move(branches));

  return builder.linear(names.down,
                        {.role = names.role,
                         .inputs = width,
                         .outputs = hidden,
                         .bias = mlp.down_bias,
                         .formula = "intermediate × hidden"},
                        {activated});
}

OpIndex mlp(GraphBuilder& builder, const Mlp& mlp, OpIndex input) {
  return network(builder, mlp, {}, input);
}

OpIndex direct_linear(GraphBuilder& builder, std::string name, Role role, OpIndex input) {
  return builder.linear(std::move(name),
                        {.role = role,
                         .inputs = builder.hidden(),
                         .outputs = builder.hidden(),
                         .formula = "hidden × hidden"},
                        {input});
}

}  // namespace llmviewer

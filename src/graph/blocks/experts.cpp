#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

struct Routed {
  OpIndex chosen;  ///< router_topk
  OpIndex output;
};

/// router, and the choice of top_k experts.
OpIndex route(GraphBuilder& builder, const Experts& e, OpIndex input) {
  const OpIndex scores = builder.linear("router",
                                        {.role = Role::router,
                                         .inputs = builder.hidden(),
                                         .outputs = as_double(e.count),
                                         .bias = e.router_bias,
                                         .formula = "hidden × experts"},
                                        {input});
  Op op;
  op.kind = OpKind::router_topk;
  op.role = Role::router;
  op.weights.vectors = e.correction_bias ? as_double(e.count) : 0;
  op.inputs = as_double(e.count);
  op.outputs = as_double(e.top_k);
  op.vector_ops_per_element = 5;
  return builder.add("router_topk", op, {scores});
}

OpIndex expert_linear(GraphBuilder& builder, std::string name, const Experts& e, double inputs,
                      double outputs, std::vector<OpIndex> sources, std::string formula,
                      Split split = Split::as_inputs) {
  Op op;
  op.kind = OpKind::expert_linear;
  op.role = Role::expert;
  op.rows = Rows::slots;
  op.weights = {inputs, outputs, e.bias ? outputs : 0};
  op.inputs = inputs;
  op.outputs = outputs;
  op.vector_ops_per_element = e.bias ? 1 : 0;
  op.copies = as_double(e.count);
  op.top_k = as_double(e.top_k);
  op.split = split;
  return builder.add(std::move(name), op, std::move(sources), std::move(formula));
}

/// The routed experts on `input`, `outer` wide, and the sum of each token's top_k results.
OpIndex routed(GraphBuilder& builder, const Experts& e, OpIndex input, OpIndex chosen,
               double outer) {
  const double width = as_double(e.width);
  std::vector<OpIndex> branches;
  if (e.gated) {
    branches.push_back(expert_linear(builder, "expert_gate_proj", e, outer, width, {input, chosen},
                                     "experts × hidden × moe_intermediate", Split::columns));
  }
  branches.push_back(expert_linear(builder, "expert_up_proj", e, outer, width, {input, chosen},
                                   "experts × hidden × moe_intermediate", Split::columns));
  Op act;
  act.kind = OpKind::activation;
  act.role = Role::expert;
  act.rows = Rows::slots;
  act.top_k = as_double(e.top_k);
  act.inputs = e.gated ? 2 * width : width;
  act.outputs = width;
  act.vector_ops_per_element = ops_of(e.activation) + (e.gated ? 1 : 0);
  const OpIndex activated = builder.add("expert_act", act, std::move(branches));
  const OpIndex down = expert_linear(builder, "expert_down_proj", e, width, outer, {activated},
                                     "experts × moe_intermediate × hidden");
  Op combine;
  combine.kind = OpKind::moe_combine;
  combine.role = Role::expert;
  combine.top_k = as_double(e.top_k);
  combine.outputs = outer;
  return builder.add("moe_combine", combine, {down, chosen});
}

/// The expert of every token, weighted by its gate where it has one.
OpIndex shared(GraphBuilder& builder, const Experts& e, OpIndex input) {
  const Mlp mlp{.width = e.shared_width, .gated = e.gated, .activation = e.activation};
  const OpIndex output = network(
      builder, mlp,
      {"shared_gate_proj", "shared_up_proj", "shared_act", "shared_down_proj", Role::shared_expert},
      input);
  if (!e.shared_gate) return output;
  const OpIndex gate = builder.linear(
      "shared_expert_gate",
      {.role = Role::router, .inputs = builder.hidden(), .outputs = 1, .formula = "hidden × 1"},
      {input});
  Op multiply;
  multiply.kind = OpKind::activation;
  multiply.role = Role::shared_expert;
  multiply.inputs = builder.hidden() + 1;
  multiply.outputs = builder.hidden();
  multiply.vector_ops_per_element = 1;
  return builder.add("shared_gate_mul", multiply, {output, gate});
}

/// A projection between the hidden width and the experts' own.
OpIndex latent_projection(GraphBuilder& builder, const char* name, double inputs, double outputs,
                          OpIndex input) {
  return builder.linear(name,
                        {.role = Role::mlp,
                         .inputs = inputs,
                         .outputs = outputs,
                         .formula = inputs > outputs ? "hidden × latent" : "latent × hidden"},
                        {input});
}

}  // namespace

OpIndex experts(GraphBuilder& builder, const Experts& e, OpIndex input) {
  const double latent = as_double(e.latent);
  const OpIndex chosen = route(builder, e, input);
  OpIndex output = 0;
  if (e.latent > 0) {
    const OpIndex narrow =
        latent_projection(builder, "latent_in_proj", builder.hidden(), latent, input);
    output = routed(builder, e, narrow, chosen, latent);
    output = latent_projection(builder, "latent_out_proj", latent, builder.hidden(), output);
  } else {
    output = routed(builder, e, input, chosen, builder.hidden());
  }
  if (e.shared_width == 0) return output;
  return builder.residual_add("shared_add", shared(builder, e, input), output);
}

OpIndex mlp_and_experts(GraphBuilder& builder, const MlpAndExperts& both, OpIndex input) {
  const double hidden = builder.hidden();
  // The router's own scale vector and the experts' scalars stand beside its matrix.
  OpIndex dense = builder.hidden_norm("mlp_norm", input);
  dense = mlp(builder, both.mlp, dense);
  dense = builder.hidden_norm("mlp_branch_norm", dense);
  const double scales = hidden + as_double(both.experts.count);
  const OpIndex scaled = builder.norm("router_norm", {.width = hidden, .weight = scales}, input);
  const OpIndex chosen = route(builder, both.experts, scaled);
  OpIndex sparse = builder.hidden_norm("expert_norm", input);
  sparse = routed(builder, both.experts, sparse, chosen, hidden);
  sparse = builder.hidden_norm("expert_branch_norm", sparse);
  const OpIndex sum = builder.residual_add("expert_add", sparse, dense);
  return builder.hidden_norm("post_mlp_norm", sum);
}

}  // namespace llmviewer

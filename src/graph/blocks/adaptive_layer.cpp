#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

/// x·(1 + scale) + shift: 2 ops an element; a gate (x·gate): 1. The condition's vectors are read
/// once per sequence. Source: Peebles & Xie 2023 (DiT), figure 3, adaLN-Zero.
OpIndex modulate(GraphBuilder& builder, std::string name, double vectors, OpIndex input,
                 OpIndex condition) {
  Op op;
  op.kind = OpKind::modulate;
  op.role = Role::condition;
  op.inputs = builder.hidden();
  op.outputs = builder.hidden();
  op.sequence_inputs = vectors * builder.hidden();
  op.vector_ops_per_element = vectors;
  return builder.add(std::move(name), op, {input, condition});
}

/// silu(condition) and the projection to `vectors` vectors of the hidden width.
OpIndex modulation(GraphBuilder& builder, const std::string& prefix, double vectors,
                   OpIndex condition) {
  const OpIndex activated = builder.sequence_activation(prefix + "_act", Role::condition,
                                                        ops_of(Activation::silu), condition);
  return builder.linear(prefix + "_proj",
                        {.role = Role::condition,
                         .inputs = builder.hidden(),
                         .outputs = vectors * builder.hidden(),
                         .bias = true,
                         .rows = Rows::sequences,
                         .formula = vectors == 6 ? "hidden × 6·hidden" : "hidden × 2·hidden"},
                        {activated});
}

/// A linear of one row per sequence between the condition's own vectors.
OpIndex condition_linear(GraphBuilder& builder, std::string name, double inputs,
                         std::vector<OpIndex> sources, std::string formula) {
  return builder.linear(std::move(name),
                        {.role = Role::condition,
                         .inputs = inputs,
                         .outputs = builder.hidden(),
                         .bias = true,
                         .rows = Rows::sequences,
                         .formula = std::move(formula)},
                        std::move(sources));
}

/// The noise level through a two-layer MLP plus the class label's row: one vector a sequence.
OpIndex condition(GraphBuilder& builder, const Patches& patches) {
  constexpr double kFrequencies = 256;  // sinusoids that describe the noise level
  const double hidden = builder.hidden();
  const OpIndex first =
      condition_linear(builder, "timestep_up_proj", kFrequencies, {}, "256 × hidden");
  const OpIndex activated =
      builder.sequence_activation("timestep_act", Role::condition, ops_of(Activation::silu), first);
  const OpIndex timestep =
      condition_linear(builder, "timestep_down_proj", hidden, {activated}, "hidden × hidden");

  Op table;
  table.kind = OpKind::embedding;
  table.role = Role::embedding;
  table.rows = Rows::sequences;
  // One row more than classes: "no class", for classifier-free guidance.
  table.weights = {hidden, static_cast<double>(patches.classes + 1), 0};
  table.outputs = hidden;
  const OpIndex label = builder.add("label_embedding", table, {}, "(classes + 1) × hidden");

  Op sum;
  sum.kind = OpKind::add;
  sum.role = Role::condition;
  sum.rows = Rows::sequences;
  sum.inputs = 2 * hidden;
  sum.outputs = hidden;
  sum.vector_ops_per_element = 1;
  return builder.add("condition_add", sum, {timestep, label});
}

double patch_elements(const Patches& patches) {
  const double side = static_cast<double>(patches.patch);
  return side * side * static_cast<double>(patches.channels);
}

}  // namespace

OpIndex adaptive_layer(GraphBuilder& builder, const Layer& layer, OpIndex input,
                       OpIndex condition) {
  const OpIndex vectors = modulation(builder, "adaln", 6, condition);
  OpIndex branch = builder.hidden_norm("attn_norm", input);
  branch = modulate(builder, "attn_modulate", 2, branch, vectors);
  branch = attention(builder, std::get<Attention>(layer.mixer), branch);
  branch = modulate(builder, "attn_scale", 1, branch, vectors);
  const OpIndex sum = builder.residual_add("attn_add", branch, input);
  branch = builder.hidden_norm("mlp_norm", sum);
  branch = modulate(builder, "mlp_modulate", 2, branch, vectors);
  branch = mlp(builder, std::get<Mlp>(layer.feed_forward), branch);
  branch = modulate(builder, "mlp_scale", 1, branch, vectors);
  return builder.residual_add("mlp_add", branch, sum);
}

PatchEmbedding patch_embedding(GraphBuilder& builder) {
  const Patches& patches = *builder.model().patches;
  const double hidden = builder.hidden();
  const OpIndex patched = builder.linear("patch_embedding",
                                         {.role = Role::embedding,
                                          .inputs = patch_elements(patches),
                                          .outputs = hidden,
                                          .bias = true,
                                          .formula = "patch²·channels × hidden"},
                                         {});
  const OpIndex tokens = builder.added_rows("position_embedding", hidden, patches.tokens(), patched,
                                            "patches × hidden");
  return {tokens, condition(builder, patches)};
}

void patch_head(GraphBuilder& builder, const PatchEmbedding& embedding, OpIndex input) {
  const Patches& patches = *builder.model().patches;
  const OpIndex vectors = modulation(builder, "final_adaln", 2, embedding.condition);
  const OpIndex normed = builder.hidden_norm("final_norm", input);
  const OpIndex modulated = modulate(builder, "final_modulate", 2, normed, vectors);
  builder.linear("patch_head",
                 {.role = Role::head,
                  .inputs = builder.hidden(),
                  .outputs = patch_elements(patches) * (patches.learn_sigma ? 2 : 1),
                  .bias = true,
                  .formula = "hidden × patch²·output_channels"},
                 {modulated});
}

}  // namespace llmviewer

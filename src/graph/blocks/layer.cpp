#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

OpIndex mixer(GraphBuilder& builder, const Mixer& mixer, OpIndex input) {
  return std::visit([&](const auto& chosen) { return attention(builder, chosen, input); }, mixer);
}

OpIndex feed_forward(GraphBuilder& builder, const FeedForward& network, OpIndex input) {
  return std::visit([&](const auto& chosen) { return mlp(builder, chosen, input); }, network);
}

/// Both branches read the layer's input; both sums come after the branches.
OpIndex parallel_layer(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  const OpIndex attn_input =
      layer.norms.before_attention ? builder.hidden_norm("attn_norm", input) : input;
  const OpIndex mlp_input =
      layer.norms.before_mlp ? builder.hidden_norm("mlp_norm", input) : attn_input;
  const OpIndex attended = mixer(builder, layer.mixer, attn_input);
  const OpIndex fed = feed_forward(builder, layer.feed_forward, mlp_input);
  const OpIndex first = builder.residual_add("attn_add", attended, input);
  return builder.residual_add("mlp_add", fed, first);
}

}  // namespace

OpIndex layer(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  if (layer.parallel) return parallel_layer(builder, layer, input);
  const LayerNorms& norms = layer.norms;

  OpIndex branch = norms.before_attention ? builder.hidden_norm("attn_norm", input) : input;
  branch = mixer(builder, layer.mixer, branch);
  if (norms.after_attention) branch = builder.hidden_norm("post_attn_norm", branch);
  OpIndex sum = builder.residual_add("attn_add", branch, input);
  if (norms.after_residual) sum = builder.hidden_norm("attn_norm", sum);

  branch = norms.before_mlp ? builder.hidden_norm("mlp_norm", sum) : sum;
  branch = feed_forward(builder, layer.feed_forward, branch);
  if (norms.after_mlp) branch = builder.hidden_norm("post_mlp_norm", branch);
  sum = builder.residual_add("mlp_add", branch, sum);
  return norms.after_residual ? builder.hidden_norm("mlp_norm", sum) : sum;
}

}  // namespace llmviewer

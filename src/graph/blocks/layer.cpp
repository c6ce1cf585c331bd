#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

/// One function per kind of mixer or network.
struct Lowering {
  GraphBuilder& builder;
  OpIndex input;

  OpIndex operator()(const Attention& chosen) const { return attention(builder, chosen, input); }
  OpIndex operator()(const LatentAttention& chosen) const {
    return latent_attention(builder, chosen, input);
  }
  OpIndex operator()(const SelectiveScan& chosen) const {
    return selective_scan(builder, chosen, input);
  }
  OpIndex operator()(const StateSpaceDual& chosen) const {
    return state_space_dual(builder, chosen, input);
  }
  OpIndex operator()(const LightningAttention& chosen) const {
    return lightning_attention(builder, chosen, input);
  }
  OpIndex operator()(const DeltaNet& chosen) const { return delta_net(builder, chosen, input); }
  OpIndex operator()(const Mlp& chosen) const { return mlp(builder, chosen, input); }
  OpIndex operator()(const Experts& chosen) const { return experts(builder, chosen, input); }
  OpIndex operator()(const MlpAndExperts& chosen) const {
    return mlp_and_experts(builder, chosen, input);
  }
  OpIndex operator()(NoBranch) const { return input; }
};

struct MixerLowering : Lowering {
  using Lowering::operator();
  OpIndex operator()(DirectLinear) const {
    return direct_linear(builder, "attn_linear", Role::attention, input);
  }
};

struct NetworkLowering : Lowering {
  using Lowering::operator();
  OpIndex operator()(DirectLinear) const {
    return direct_linear(builder, "mlp_linear", Role::mlp, input);
  }
};

OpIndex lower_mixer(GraphBuilder& builder, const Mixer& mixer, OpIndex input) {
  return std::visit(MixerLowering{{builder, input}}, mixer);
}

OpIndex lower_network(GraphBuilder& builder, const FeedForward& network, OpIndex input) {
  return std::visit(NetworkLowering{{builder, input}}, network);
}

template <class Branch>
bool missing(const Branch& branch) noexcept {
  return std::holds_alternative<NoBranch>(branch);
}

/// Both branches read the layer's input; both sums come after the branches.
OpIndex parallel_layer(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  const OpIndex attn_input =
      layer.norms.before_attention ? builder.hidden_norm("attn_norm", input) : input;
  const OpIndex mlp_input =
      layer.norms.before_mlp ? builder.hidden_norm("mlp_norm", input) : attn_input;
  const OpIndex attended = lower_mixer(builder, layer.mixer, attn_input);
  const OpIndex fed = lower_network(builder, layer.feed_forward, mlp_input);
  const OpIndex first = builder.residual_add("attn_add", attended, input);
  return builder.residual_add("mlp_add", fed, first);
}

/// One branch between one norm and one addition.
OpIndex single_layer(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  const OpIndex normed = builder.hidden_norm("norm", input);
  const OpIndex branch = missing(layer.mixer) ? lower_network(builder, layer.feed_forward, normed)
                                              : lower_mixer(builder, layer.mixer, normed);
  return builder.residual_add("add", branch, input);
}

OpIndex mixer_half(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  if (missing(layer.mixer)) return input;
  const LayerNorms& norms = layer.norms;
  const OpIndex normed = norms.before_attention ? builder.hidden_norm("attn_norm", input) : input;
  OpIndex branch = lower_mixer(builder, layer.mixer, normed);
  if (layer.beside) {
    const OpIndex other = state_space_dual(builder, *layer.beside, normed);
    branch = builder.residual_add("mixer_add", other, branch);
  }
  if (norms.after_attention) branch = builder.hidden_norm("post_attn_norm", branch);
  const OpIndex sum = builder.residual_add("attn_add", branch, input);
  return norms.after_residual ? builder.hidden_norm("attn_norm", sum) : sum;
}

/// The decoder's look at the encoder's output, between mixer and network.
OpIndex cross_third(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  if (!layer.cross) return input;
  OpIndex branch = builder.hidden_norm("cross_norm", input);
  branch = cross_attention(builder, *layer.cross, branch);
  return builder.residual_add("cross_add", branch, input);
}

OpIndex network_half(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  if (missing(layer.feed_forward)) return input;
  const LayerNorms& norms = layer.norms;
  OpIndex branch = norms.before_mlp ? builder.hidden_norm("mlp_norm", input) : input;
  branch = lower_network(builder, layer.feed_forward, branch);
  if (norms.after_mlp) branch = builder.hidden_norm("post_mlp_norm", branch);
  const OpIndex sum = builder.residual_add("mlp_add", branch, input);
  return norms.after_residual ? builder.hidden_norm("mlp_norm", sum) : sum;
}

}  // namespace

OpIndex layer(GraphBuilder& builder, const Layer& layer, OpIndex input) {
  if (layer.parallel) return parallel_layer(builder, layer, input);
  if (layer.single) return single_layer(builder, layer, input);
  const OpIndex mixed = mixer_half(builder, layer, input);
  return network_half(builder, layer, cross_third(builder, layer, mixed));
}

OpIndex multi_token_prediction(GraphBuilder& builder, const MultiTokenPrediction& block,
                               OpIndex hidden) {
  const double width = builder.hidden();
  builder.begin_group("mtp/" + block.layer.name, static_cast<double>(block.count),
                      block.layer.formats);
  const OpIndex state = builder.hidden_norm("mtp_hidden_norm", hidden);
  const OpIndex token = builder.hidden_norm("mtp_embedding_norm", hidden);
  const OpIndex joined = builder.linear(
      "mtp_proj",
      {.role = Role::mlp, .inputs = 2 * width, .outputs = width, .formula = "2·hidden × hidden"},
      {state, token});
  const OpIndex output = layer(builder, block.layer.layer, joined);
  return builder.hidden_norm("mtp_norm", output);
}

}  // namespace llmviewer

#pragma once

#include "graph/builder.hpp"

namespace llmviewer {

/// Each block appends its operators and returns the last one.

/// q_proj k_proj v_proj [q_norm k_norm] [rope] qk_matmul softmax sv_matmul out_proj
OpIndex attention(GraphBuilder& builder, const Attention& attention, OpIndex input);

/// [q_a_proj q_a_norm] q_proj | q_b_proj, kv_a_proj kv_a_norm rope, [the indexer's],
/// kv_b_proj (naive) or q_absorb … v_up (absorbed), attention, out_proj
OpIndex latent_attention(GraphBuilder& builder, const LatentAttention& attention, OpIndex input);

/// in_proj conv1d x_proj [norms] dt_proj ssm_scan out_proj
OpIndex selective_scan(GraphBuilder& builder, const SelectiveScan& scan, OpIndex input);

/// in_proj conv1d ssm_scan gate_norm out_proj
OpIndex state_space_dual(GraphBuilder& builder, const StateSpaceDual& dual, OpIndex input);

/// in_proj ssm_scan output_gate gate_norm out_proj
OpIndex lightning_attention(GraphBuilder& builder, const LightningAttention& lightning,
                            OpIndex input);

/// in_proj_qkvz in_proj_ba conv1d delta_rule gate_norm out_proj
OpIndex delta_net(GraphBuilder& builder, const DeltaNet& net, OpIndex input);

/// router router_topk expert_gate_proj expert_up_proj expert_act expert_down_proj moe_combine
/// [shared_gate_proj shared_up_proj shared_act shared_down_proj [shared_expert_gate
/// shared_gate_mul] shared_add]
OpIndex experts(GraphBuilder& builder, const Experts& experts, OpIndex input);

/// A dense network and experts beside each other, their norms included (Gemma 4).
OpIndex mlp_and_experts(GraphBuilder& builder, const MlpAndExperts& both, OpIndex input);

/// cross_q_proj cross_qk_matmul cross_softmax cross_sv_matmul cross_out_proj
OpIndex cross_attention(GraphBuilder& builder, const CrossAttention& cross, OpIndex input);

/// cross_k_proj cross_v_proj: a decoder layer's keys and values of the source, made once.
void cross_keys_and_values(GraphBuilder& builder, const CrossAttention& cross, OpIndex source);

/// One matrix hidden × hidden in place of a branch.
OpIndex direct_linear(GraphBuilder& builder, std::string name, Role role, OpIndex input);

/// The block that predicts one token further.
OpIndex multi_token_prediction(GraphBuilder& builder, const MultiTokenPrediction& block,
                               OpIndex hidden);

/// [gate_proj] up_proj mlp_act down_proj
OpIndex mlp(GraphBuilder& builder, const Mlp& mlp, OpIndex input);

/// One layer: norms, mixer, feed-forward network and residual additions in the layer's order.
OpIndex layer(GraphBuilder& builder, const Layer& layer, OpIndex input);

/// One layer of a diffusion transformer, modulated by a condition (adaLN-Zero).
OpIndex adaptive_layer(GraphBuilder& builder, const Layer& layer, OpIndex input, OpIndex condition);

/// embedding [position_embedding] [token_type_embedding] [embedding_norm]; the table is `owned`
/// unless another stack of the model has counted it.
OpIndex embedding(GraphBuilder& builder, const Embedding& embedding, bool owned);

/// audio_conv1 audio_conv2 position_embedding
OpIndex audio_front_end(GraphBuilder& builder, const Encoder& encoder);

/// pooler pooler_act
void pooler(GraphBuilder& builder, OpIndex input);

/// [final_norm] lm_head
void head(GraphBuilder& builder, OpIndex input);

/// The model's own head, read again by the block that predicts one token further.
void mtp_head(GraphBuilder& builder, OpIndex input);

/// The ends of a diffusion transformer.
struct PatchEmbedding {
  OpIndex tokens;
  OpIndex condition;
};
PatchEmbedding patch_embedding(GraphBuilder& builder);
void patch_head(GraphBuilder& builder, const PatchEmbedding& embedding, OpIndex input);

/// patch_embedding position_embedding, the layers, and the projector to the language model's width.
void vision_tower(GraphBuilder& builder, const VisionTower& tower);

/// A gated or plain network under other names: those of a shared expert, a tower.
struct NetworkNames {
  const char* gate{"gate_proj"};
  const char* up{"up_proj"};
  const char* act{"mlp_act"};
  const char* down{"down_proj"};
  Role role{Role::mlp};
};
OpIndex network(GraphBuilder& builder, const Mlp& mlp, const NetworkNames& names, OpIndex input);

/// Operations of an activation function per element.
double ops_of(Activation activation) noexcept;

}  // namespace llmviewer

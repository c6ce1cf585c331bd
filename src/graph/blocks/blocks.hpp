#pragma once

#include "graph/builder.hpp"

namespace llmviewer {

/// Each block appends its operators and returns the last one.

/// q_proj k_proj v_proj [q_norm k_norm] [rope] qk_matmul softmax sv_matmul out_proj
OpIndex attention(GraphBuilder& builder, const Attention& attention, OpIndex input);

/// [gate_proj] up_proj mlp_act down_proj
OpIndex mlp(GraphBuilder& builder, const Mlp& mlp, OpIndex input);

/// One layer: norms, mixer, feed-forward network and residual additions in the layer's order.
OpIndex layer(GraphBuilder& builder, const Layer& layer, OpIndex input);

/// One layer of a diffusion transformer, modulated by a condition (adaLN-Zero).
OpIndex adaptive_layer(GraphBuilder& builder, const Layer& layer, OpIndex input, OpIndex condition);

/// embedding [embedding_norm] [position_embedding]
OpIndex embedding(GraphBuilder& builder);

/// [final_norm] lm_head
void head(GraphBuilder& builder, OpIndex input);

/// The ends of a diffusion transformer.
struct PatchEmbedding {
  OpIndex tokens;
  OpIndex condition;
};
PatchEmbedding patch_embedding(GraphBuilder& builder);
void patch_head(GraphBuilder& builder, const PatchEmbedding& embedding, OpIndex input);

/// Operations of an activation function per element.
double ops_of(Activation activation) noexcept;

}  // namespace llmviewer

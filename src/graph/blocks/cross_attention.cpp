#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

constexpr AttentionSpan kSource{.kind = AttentionSpan::Kind::cross, .causal = true, .width = 0};

double inner_width(const CrossAttention& cross) noexcept {
  return static_cast<double>(cross.heads * cross.head_dim);
}

Op scores_op(const CrossAttention& cross, OpKind kind) {
  Op op;
  op.kind = kind;
  op.reads_cache = true;
  op.heads = static_cast<double>(cross.heads);
  op.kv_heads = op.heads;
  op.key_dim = static_cast<double>(cross.head_dim);
  op.value_dim = op.key_dim;
  op.span = kSource;
  return op;
}

}  // namespace

void cross_keys_and_values(GraphBuilder& builder, const CrossAttention& cross, OpIndex source) {
  for (const bool keys : {true, false}) {
    builder.linear(keys ? "cross_k_proj" : "cross_v_proj",
                   {.inputs = builder.hidden(),
                    .outputs = inner_width(cross),
                    .bias = keys ? cross.k_bias : cross.v_bias,
                    .cached = true,
                    .span = kSource,
                    .formula = "hidden × heads·head_dim",
                    .split = Split::columns},
                   {source});
  }
}

OpIndex cross_attention(GraphBuilder& builder, const CrossAttention& cross, OpIndex input) {
  const OpIndex queries = builder.linear("cross_q_proj",
                                         {.inputs = builder.hidden(),
                                          .outputs = inner_width(cross),
                                          .bias = cross.q_bias,
                                          .formula = "hidden × heads·head_dim",
                                          .split = Split::columns},
                                         {input});
  const OpIndex scores =
      builder.add("cross_qk_matmul", scores_op(cross, OpKind::qk_matmul), {queries});
  Op softmax = scores_op(cross, OpKind::softmax);
  softmax.vector_ops_per_element = 5;
  const OpIndex weights = builder.add("cross_softmax", softmax, {scores});
  const OpIndex mixed =
      builder.add("cross_sv_matmul", scores_op(cross, OpKind::sv_matmul), {weights});
  return builder.linear("cross_out_proj",
                        {.inputs = inner_width(cross),
                         .outputs = builder.hidden(),
                         .bias = cross.out_bias,
                         .formula = "heads·head_dim × hidden"},
                        {mixed});
}

}  // namespace llmviewer

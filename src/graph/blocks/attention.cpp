#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

struct KeysAndQueries {
  OpIndex queries;
  OpIndex keys;
};

/// q_norm, k_norm and rope; whichever comes last writes K to the cache.
KeysAndQueries prepare(GraphBuilder& builder, const Attention& a, KeysAndQueries raw, bool cache) {
  KeysAndQueries last = raw;
  const double d = static_cast<double>(a.head_dim);
  const double q_width = static_cast<double>(a.heads) * d;
  const double k_width = static_cast<double>(a.kv_heads) * d;
  const bool rope = a.rotary_dim > 0;
  if (a.qk_norm != QkNorm::none) {
    const auto weight = [&](double width) {
      if (a.qk_norm == QkNorm::weightless) return 0.0;
      return a.qk_norm == QkNorm::width ? width : d;
    };
    last.queries =
        builder.norm("q_norm", {.width = q_width, .weight = weight(q_width)}, last.queries);
    last.keys = builder.norm("k_norm",
                             {.width = k_width,
                              .weight = weight(k_width),
                              .cached = cache && !rope,
                              .span = a.span,
                              .kv_heads = static_cast<double>(a.kv_heads)},
                             last.keys);
  }
  if (rope) {
    Op op;
    op.kind = OpKind::rope;
    op.cached = cache;
    op.heads = static_cast<double>(a.heads);
    op.kv_heads = static_cast<double>(a.kv_heads);
    op.key_dim = d;
    op.rotary_dim = static_cast<double>(a.rotary_dim);
    op.span = a.span;
    last.keys = builder.add("rope", op, {last.queries, last.keys});
    last.queries = last.keys;
  }
  return last;
}

Op scores_op(const Attention& a, OpKind kind, bool cache) {
  Op op;
  op.kind = kind;
  op.reads_cache = cache;
  op.heads = static_cast<double>(a.heads);
  op.kv_heads = static_cast<double>(a.kv_heads);
  op.key_dim = static_cast<double>(a.head_dim);
  op.value_dim = static_cast<double>(a.value_dim);
  op.span = a.span;
  return op;
}

/// V, written to the cache by the last operator that makes it.
OpIndex make_values(GraphBuilder& builder, const Attention& a, OpIndex input, OpIndex keys,
                    bool cache) {
  const double width = static_cast<double>(a.kv_heads * a.value_dim);
  OpIndex values = keys;
  if (!a.keys_are_values) {
    values = builder.linear("v_proj",
                            {.inputs = builder.hidden(),
                             .outputs = width,
                             .bias = a.v_bias,
                             .cached = cache && !a.value_norm,
                             .span = a.span,
                             .formula = "hidden × kv_heads·value_dim",
                             .split = Split::columns,
                             .kv_heads = as_double(a.kv_heads),
                             .group_width = width},
                            {input});
  }
  if (!a.value_norm) return values;
  return builder.norm("v_norm",
                      {.width = width,
                       .weight = 0,
                       .cached = cache,
                       .span = a.span,
                       .kv_heads = as_double(a.kv_heads)},
                      values);
}

/// sigmoid(gate)·output, the gate being the second half of q_proj.
OpIndex gate_output(GraphBuilder& builder, const Attention& a, OpIndex output, OpIndex gate) {
  const double width = static_cast<double>(a.heads * a.value_dim);
  Op op;
  op.kind = OpKind::activation;
  op.role = Role::attention;
  op.inputs = 2 * width;
  op.outputs = width;
  op.vector_ops_per_element = 4;
  return builder.add("attn_gate", op, {output, gate});
}

OpIndex make_queries(GraphBuilder& builder, const Attention& a, OpIndex input) {
  const double width = static_cast<double>(a.heads) * static_cast<double>(a.head_dim);
  return builder.linear(
      "q_proj",
      {.inputs = builder.hidden(),
       .outputs = a.output_gate ? 2 * width : width,
       .bias = a.q_bias,
       .formula = a.output_gate ? "hidden × 2·heads·head_dim" : "hidden × heads·head_dim",
       .split = Split::columns},
      {input});
}

OpIndex make_keys(GraphBuilder& builder, const Attention& a, OpIndex input, bool cache) {
  const double kv_heads = static_cast<double>(a.kv_heads);
  const double width = kv_heads * static_cast<double>(a.head_dim);
  const bool k_proj_is_last = a.rotary_dim == 0 && a.qk_norm == QkNorm::none;
  return builder.linear("k_proj",
                        {.inputs = builder.hidden(),
                         .outputs = width,
                         .bias = a.k_bias,
                         .cached = cache && k_proj_is_last,
                         .span = a.span,
                         .formula = "hidden × kv_heads·head_dim",
                         .split = Split::columns,
                         .kv_heads = kv_heads,
                         .group_width = width},
                        {input});
}

}  // namespace

OpIndex attention(GraphBuilder& builder, const Attention& a, OpIndex input) {
  // A bidirectional model has no next token to cache for: K and V are activations.
  const bool cache = a.span.causal;
  const double heads = static_cast<double>(a.heads);
  const OpIndex q = make_queries(builder, a, input);
  const OpIndex k = make_keys(builder, a, input, cache);
  const OpIndex values = make_values(builder, a, input, k, cache);
  const auto [queries, keys] = prepare(builder, a, {q, k}, cache);

  std::vector<OpIndex> score_inputs{queries};
  if (keys != queries) score_inputs.push_back(keys);
  // Where rope turns a part of each head, the rest of Q stays as q_proj or q_norm left it.
  if (a.rotary_dim > 0 && a.rotary_dim < a.head_dim) score_inputs.push_back(q);
  const OpIndex scores =
      builder.add("qk_matmul", scores_op(a, OpKind::qk_matmul, cache), std::move(score_inputs));
  Op softmax = scores_op(a, OpKind::softmax, cache);
  softmax.vector_ops_per_element = a.softcap ? 8 : 5;
  softmax.weights.vectors = a.sinks ? heads : 0;
  const OpIndex weights = builder.add("softmax", softmax, {scores});
  OpIndex mixed =
      builder.add("sv_matmul", scores_op(a, OpKind::sv_matmul, cache), {weights, values});
  if (a.output_gate) mixed = gate_output(builder, a, mixed, q);
  return builder.linear("out_proj",
                        {.inputs = heads * static_cast<double>(a.value_dim),
                         .outputs = builder.hidden(),
                         .bias = a.out_bias,
                         .formula = "heads·value_dim × hidden"},
                        {mixed});
}

}  // namespace llmviewer

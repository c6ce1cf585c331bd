#include "graph/blocks/blocks.hpp"

namespace llmviewer {
namespace {

constexpr double kFp32Bytes = 4;
/// Tokens that a gated delta rule works on at a time (flash-linear-attention's kernels).
constexpr double kDeltaChunk = 64;

/// What a tensor group divides of a projection: its columns, those of groups apart.
struct Columns {
  Split split{Split::as_inputs};
  double groups{};
  double group_width{};
};
constexpr Columns kColumns{Split::columns, 0, 0};

OpIndex projection(GraphBuilder& builder, std::string name, double inputs, double outputs,
                   bool bias, OpIndex input, std::string formula, const Columns& columns = {}) {
  return builder.linear(std::move(name),
                        {.role = Role::state_space,
                         .inputs = inputs,
                         .outputs = outputs,
                         .bias = bias,
                         .formula = std::move(formula),
                         .split = columns.split,
                         .kv_heads = columns.groups,
                         .group_width = columns.group_width},
                        {input});
}

struct Convolution {
  double width;
  double taps;
  bool bias;
  double state_taps;  ///< inputs of each channel that the implementation keeps
  double groups{};
  double group_width{};
};

OpIndex convolution(GraphBuilder& builder, const Convolution& c, OpIndex input) {
  Op op;
  op.kind = OpKind::conv1d;
  op.role = Role::state_space;
  op.weights.vectors = c.width * (c.taps + (c.bias ? 1 : 0));
  op.inputs = c.width;
  op.outputs = c.width;
  op.taps = c.taps;
  op.state = c.width * c.state_taps;
  op.state_bytes = 2;
  op.kv_heads = c.groups;
  op.group_width = c.group_width;
  return builder.add("conv1d", op, {input});
}

/// A branch times the silu of another one.
OpIndex gate_only(GraphBuilder& builder, double width, OpIndex input, OpIndex gate) {
  Op op;
  op.kind = OpKind::activation;
  op.role = Role::state_space;
  op.inputs = 2 * width;
  op.outputs = width;
  op.vector_ops_per_element = ops_of(Activation::silu) + 1;
  return builder.add("gate_act", op, {input, gate});
}

/// RMSNorm of a branch that another one gates: silu and a multiplication more.
OpIndex gate_norm(GraphBuilder& builder, double width, double weight, OpIndex input, OpIndex gate) {
  Op op;
  op.kind = OpKind::norm;
  op.role = Role::norm;
  op.weights.vectors = weight;
  op.inputs = 2 * width;
  op.outputs = width;
  op.vector_ops_per_element = 4 + ops_of(Activation::silu) + 1;
  return builder.add("gate_norm", op, {input, gate});
}

Op scan_op(OpKind kind, double state, double vector_ops) {
  Op op;
  op.kind = kind;
  op.role = Role::state_space;
  op.state = state;
  op.state_bytes = kFp32Bytes;
  op.vector_ops_per_element = vector_ops;
  return op;
}

}  // namespace

OpIndex selective_scan(GraphBuilder& builder, const SelectiveScan& m, OpIndex input) {
  const double inner = as_double(m.inner);
  const double state = as_double(m.state);
  const double rank = as_double(m.rank);
  const OpIndex xz = projection(builder, "in_proj", builder.hidden(), 2 * inner, m.bias, input,
                                "hidden × 2·inner", kColumns);
  const OpIndex x =
      convolution(builder, {inner, as_double(m.taps), m.conv_bias, as_double(m.taps)}, xz);
  OpIndex dt =
      projection(builder, "x_proj", inner, rank + 2 * state, false, x, "inner × (rank + 2·state)");
  std::vector<OpIndex> scanned{x, xz};
  if (m.inner_norms) {
    const OpIndex made = dt;
    dt = builder.norm("dt_norm", {.width = rank, .weight = rank}, made);
    scanned.push_back(builder.norm("b_norm", {.width = state, .weight = state}, made));
    scanned.push_back(builder.norm("c_norm", {.width = state, .weight = state}, made));
  } else {
    scanned.push_back(dt);  // B and C
  }
  dt = projection(builder, "dt_proj", rank, inner, true, dt, "rank × inner", kColumns);
  Op scan = scan_op(OpKind::selective_scan, inner * state, 9);
  scan.weights.vectors = inner * state + inner;
  scan.inputs = 3 * inner + 2 * state;
  scan.kv_heads = 1;  // B and C are the same for all channels
  scan.group_width = 2 * state;
  scan.outputs = inner;
  scanned.push_back(dt);
  const OpIndex y = builder.add("ssm_scan", scan, std::move(scanned));
  return projection(builder, "out_proj", inner, builder.hidden(), m.bias, y, "inner × hidden");
}

OpIndex state_space_dual(GraphBuilder& builder, const StateSpaceDual& m, OpIndex input) {
  const double heads = as_double(m.heads);
  const double inner = heads * as_double(m.head_dim);
  const double groups_state = as_double(m.groups * m.state);
  const double mixed = inner + 2 * groups_state;
  const OpIndex all = projection(builder, "in_proj", builder.hidden(), inner + mixed + heads,
                                 m.bias, input, "hidden × (2·inner + 2·groups·state + heads)",
                                 {Split::columns, as_double(m.groups), 2 * groups_state});
  const OpIndex xbc = convolution(builder,
                                  {mixed, as_double(m.taps), m.conv_bias, as_double(m.taps),
                                   as_double(m.groups), 2 * groups_state},
                                  all);
  Op scan = scan_op(OpKind::state_space_dual, inner * as_double(m.state), 5);
  scan.weights.vectors = 3 * heads;  // A, D and the time step's bias
  scan.inputs = mixed + heads;
  scan.group_width = 2 * groups_state;
  scan.outputs = inner;
  scan.heads = heads;
  scan.kv_heads = as_double(m.groups);
  scan.key_dim = as_double(m.state);
  scan.value_dim = as_double(m.head_dim);
  scan.chunk = as_double(m.chunk);
  const OpIndex y = builder.add("ssm_scan", scan, {xbc, all});
  const OpIndex gated =
      m.gate_norm ? gate_norm(builder, inner, inner, y, all) : gate_only(builder, inner, y, all);
  return projection(builder, "out_proj", inner, builder.hidden(), m.bias, gated, "inner × hidden");
}

/// Each head is a state space with a fixed decay: C is Q, B is K and x is V, a group per head.
OpIndex lightning_attention(GraphBuilder& builder, const LightningAttention& m, OpIndex input) {
  const double heads = as_double(m.heads);
  const double d = as_double(m.head_dim);
  const double inner = heads * d;
  const OpIndex qkv = projection(builder, "in_proj", builder.hidden(), 3 * inner, false, input,
                                 "hidden × 3·heads·head_dim", kColumns);
  Op act;
  act.kind = OpKind::activation;
  act.role = Role::state_space;
  act.inputs = act.outputs = 3 * inner;
  act.vector_ops_per_element = ops_of(Activation::silu);
  const OpIndex activated = builder.add("qkv_act", act, {qkv});
  Op scan = scan_op(OpKind::state_space_dual, inner * d, 5);
  scan.inputs = 3 * inner;
  scan.outputs = inner;
  scan.heads = scan.kv_heads = heads;
  scan.key_dim = scan.value_dim = d;
  scan.chunk = as_double(m.chunk);
  const OpIndex y = builder.add("ssm_scan", scan, {activated});
  const OpIndex gate = projection(builder, "output_gate", builder.hidden(), inner, false, input,
                                  "hidden × heads·head_dim", kColumns);
  const OpIndex gated = gate_norm(builder, inner, inner, y, gate);
  return projection(builder, "out_proj", inner, builder.hidden(), false, gated,
                    "heads·head_dim × hidden");
}

OpIndex delta_net(GraphBuilder& builder, const DeltaNet& m, OpIndex input) {
  const double value_heads = as_double(m.value_heads);
  const double keys = as_double(m.key_heads * m.key_dim);
  const double values = as_double(m.value_heads * m.value_dim);
  const OpIndex qkvz = projection(builder, "in_proj_qkvz", builder.hidden(), 2 * keys + 2 * values,
                                  false, input, "hidden × (2·keys + 2·values)",
                                  {Split::columns, as_double(m.key_heads), 2 * keys});
  const OpIndex ba = projection(builder, "in_proj_ba", builder.hidden(), 2 * value_heads, false,
                                input, "hidden × 2·value_heads", kColumns);
  const OpIndex qkv = convolution(builder,
                                  {2 * keys + values, as_double(m.taps), false,
                                   as_double(m.taps) - 1, as_double(m.key_heads), 2 * keys},
                                  qkvz);
  Op rule =
      scan_op(OpKind::delta_rule, value_heads * as_double(m.key_dim) * as_double(m.value_dim), 7);
  rule.weights.vectors = 2 * value_heads;  // A and the time step's bias
  rule.inputs = 2 * keys + values + 2 * value_heads;
  rule.outputs = values;
  rule.kv_heads = as_double(m.key_heads);
  rule.group_width = 2 * keys;
  rule.heads = value_heads;
  rule.key_dim = as_double(m.key_dim);
  rule.value_dim = as_double(m.value_dim);
  rule.chunk = kDeltaChunk;
  const OpIndex y = builder.add("delta_rule", rule, {qkv, ba});
  const OpIndex gated = gate_norm(builder, values, as_double(m.value_dim), y, qkvz);
  return projection(builder, "out_proj", values, builder.hidden(), false, gated, "values × hidden");
}

}  // namespace llmviewer

#include "llmviewer/cost/cost.hpp"

#include "cost/rules/attention.hpp"
#include "cost/rules/collective.hpp"
#include "cost/rules/elementwise.hpp"
#include "cost/rules/embedding.hpp"
#include "cost/rules/experts.hpp"
#include "cost/rules/head_linear.hpp"
#include "cost/rules/index_scores.hpp"
#include "cost/rules/linear.hpp"
#include "cost/rules/lm_head.hpp"
#include "cost/rules/rope.hpp"
#include "cost/rules/state_space.hpp"

namespace llmviewer {

Cost& operator+=(Cost& sum, const Cost& cost) noexcept {
  sum.matrix += cost.matrix;
  sum.vector += cost.vector;
  sum.traffic.weights += cost.traffic.weights;
  sum.traffic.activations_in += cost.traffic.activations_in;
  sum.traffic.activations_out += cost.traffic.activations_out;
  sum.traffic.kv_read += cost.traffic.kv_read;
  sum.traffic.kv_write += cost.traffic.kv_write;
  sum.network += cost.network;
  return sum;
}

Cost operator*(double factor, const Cost& cost) noexcept {
  return {.matrix = factor * cost.matrix,
          .vector = factor * cost.vector,
          .traffic = {.weights = factor * cost.traffic.weights,
                      .activations_in = factor * cost.traffic.activations_in,
                      .activations_out = factor * cost.traffic.activations_out,
                      .kv_read = factor * cost.traffic.kv_read,
                      .kv_write = factor * cost.traffic.kv_write},
          .network = factor * cost.network};
}

Cost cost_of(const Op& op, const Terms& terms) noexcept {
  switch (op.kind) {
    case OpKind::linear:
      return rules::linear(op, terms);
    case OpKind::norm:
    case OpKind::activation:
    case OpKind::add:
    case OpKind::modulate:
      return rules::elementwise(op, terms);
    case OpKind::rope:
      return rules::rope(op, terms);
    case OpKind::qk_matmul:
      return rules::qk_matmul(op, terms);
    case OpKind::softmax:
      return rules::softmax(op, terms);
    case OpKind::sv_matmul:
      return rules::sv_matmul(op, terms);
    case OpKind::fused_attention:
      return rules::fused_attention(op, terms);
    case OpKind::embedding:
      return rules::embedding(op, terms);
    case OpKind::position_embedding:
      return rules::position_embedding(op, terms);
    case OpKind::lm_head:
      return rules::lm_head(op, terms);
    case OpKind::head_linear:
      return rules::head_linear(op, terms);
    case OpKind::router_topk:
      return rules::router_topk(op, terms);
    case OpKind::expert_linear:
      return rules::expert_linear(op, terms);
    case OpKind::moe_combine:
      return rules::moe_combine(op, terms);
    case OpKind::index_scores:
      return rules::index_scores(op, terms);
    case OpKind::conv1d:
      return rules::conv1d(op, terms);
    case OpKind::selective_scan:
      return rules::selective_scan(op, terms);
    case OpKind::state_space_dual:
      return rules::state_space_dual(op, terms);
    case OpKind::delta_rule:
      return rules::delta_rule(op, terms);
    case OpKind::all_reduce:
    case OpKind::all_gather:
    case OpKind::reduce_scatter:
    case OpKind::all_to_all:
    case OpKind::send_recv:
      return rules::collective(op, terms);
  }
  return {};
}

Cost cost_of(const Op& op, const Step& step) noexcept { return cost_of(op, terms_of(op, step)); }

double brought_per_byte(const Op& op) noexcept {
  const double part = op.kind == OpKind::reduce_scatter ? 1 / op.devices : 1;
  return part / rules::sent_share(op);
}

Bytes output_bytes(const Op& op, const Cost& cost) noexcept {
  return is_collective(op.kind) ? brought_per_byte(op) * cost.network
                                : cost.traffic.activations_out;
}

}  // namespace llmviewer

#pragma once

#include "cost/rules/attention.hpp"
#include "cost/rules/collective.hpp"
#include "cost/rules/elementwise.hpp"
#include "cost/rules/embedding.hpp"
#include "cost/rules/experts.hpp"
#include "cost/rules/linear.hpp"
#include "cost/rules/state_space.hpp"

namespace llmviewer {

/// The cost of an operator by the rule of its kind: in numbers, or as formulas.
template <class Number>
RuleCost<Number> cost_by_rule(const Symbols<Number>& in) {
  switch (in.op.kind) {
    case OpKind::linear:
      return rules::linear(in);
    case OpKind::norm:
    case OpKind::activation:
    case OpKind::add:
    case OpKind::modulate:
      return rules::elementwise(in);
    case OpKind::rope:
      return rules::rope(in);
    case OpKind::qk_matmul:
      return rules::qk_matmul(in);
    case OpKind::softmax:
      return rules::softmax(in);
    case OpKind::sv_matmul:
      return rules::sv_matmul(in);
    case OpKind::fused_attention:
      return rules::fused_attention(in);
    case OpKind::embedding:
      return rules::embedding(in);
    case OpKind::position_embedding:
      return rules::position_embedding(in);
    case OpKind::lm_head:
      return rules::lm_head(in);
    case OpKind::head_linear:
      return rules::head_linear(in);
    case OpKind::router_topk:
      return rules::router_topk(in);
    case OpKind::expert_linear:
      return rules::expert_linear(in);
    case OpKind::moe_combine:
      return rules::moe_combine(in);
    case OpKind::index_scores:
      return rules::index_scores(in);
    case OpKind::conv1d:
      return rules::conv1d(in);
    case OpKind::selective_scan:
      return rules::selective_scan(in);
    case OpKind::state_space_dual:
      return rules::state_space_dual(in);
    case OpKind::delta_rule:
      return rules::delta_rule(in);
    case OpKind::all_reduce:
    case OpKind::all_gather:
    case OpKind::reduce_scatter:
    case OpKind::all_to_all:
    case OpKind::send_recv:
      return rules::collective(in);
  }
  return {};
}

}  // namespace llmviewer

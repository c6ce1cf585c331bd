// Formulas of a mixture of experts.

#include "cost/formula_parts.hpp"

namespace llmviewer {

Expression slots_of(const Symbols& in) {
  const Expression slots = in.tokens * in.top_k;
  return in.op.slot_share == 1 ? slots : slots * in.slot_share;
}

CostFormula router_topk_formula(const Symbols& in) {
  CostFormula cost;
  const Expression tokens = in.op.rows_per_token == 1 ? in.tokens : in.m;
  cost.vector = in.e * tokens * in.i;
  cost.weights = all_weights(in);
  cost.activations_in = tokens * in.i * in.a;
  cost.activations_out = tokens * in.n * in.a;
  return cost;
}

CostFormula expert_linear_formula(const Symbols& in) {
  const Expression slots = slots_of(in);
  CostFormula cost;
  cost.matrix = 2 * (slots * in.k * in.n);
  cost.vector = in.e * slots * in.n;
  cost.weights = in.distinct * all_weights(in);
  cost.activations_in = slots * in.k * in.a;
  cost.activations_out = slots * in.n * in.a;
  return cost;
}

CostFormula moe_combine_formula(const Symbols& in) {
  const Expression slots = slots_of(in);
  CostFormula cost;
  cost.vector = 2 * (slots * in.n);
  cost.activations_in = slots * (in.n + Expression{1}) * in.a;
  const Expression tokens = in.op.slot_share == 1 ? in.tokens : in.tokens * in.slot_share;
  cost.activations_out = tokens * in.n * in.a;
  return cost;
}

}  // namespace llmviewer

// Formulas of the operators that work row by row.

#include <algorithm>

#include "cost/formula_parts.hpp"

namespace llmviewer {
namespace {

/// What a row's outputs become: activations, or K and V in the cache.
void write_rows(const Symbols& in, CostFormula& cost) {
  if (in.op.cached) {
    cost.kv_write = in.m * in.n * in.kv;
  } else {
    cost.activations_out = in.m * in.n * in.a;
  }
}

/// Logits are never kept below 16 bit.
Expression logit_bytes(const Symbols& in) { return {"max(a, 2)", std::max(in.a.value(), 2.0)}; }

}  // namespace

Expression all_weights(const Symbols& in) {
  const Expression matrix = in.op.weights.matrix() > 0 ? in.k * in.n * in.w : Expression{};
  const Expression vectors = in.op.weights.vectors > 0
                                 ? Expression{"g", in.op.weights.vectors} * Expression{2}
                                 : Expression{};
  return matrix + vectors;
}

CostFormula linear_formula(const Symbols& in) {
  CostFormula cost;
  cost.matrix = 2 * (in.m * in.k * in.n);
  cost.vector = in.e * in.m * in.n;
  if (in.m.value() > 0) cost.weights = all_weights(in);
  if (in.op.reads_cache) {
    cost.kv_read = in.m * in.k * in.kv;
  } else {
    cost.activations_in = in.m * in.k * in.a;
  }
  write_rows(in, cost);
  return cost;
}

/// A matrix for each head; its weights are a 16-bit copy.
CostFormula head_linear_formula(const Symbols& in) {
  CostFormula cost;
  cost.matrix = 2 * (in.tokens * in.nh * in.i * in.n);
  cost.weights = in.nh * in.i * in.n * in.w;
  cost.activations_in = in.tokens * in.nh * in.i * in.a;
  cost.activations_out = in.tokens * in.nh * in.n * in.a;
  return cost;
}

CostFormula lm_head_formula(const Symbols& in) {
  CostFormula cost = linear_formula(in);
  cost.activations_out = in.m * in.n * logit_bytes(in);
  return cost;
}

CostFormula elementwise_formula(const Symbols& in) {
  CostFormula cost;
  cost.vector = in.e * in.m * in.n;
  cost.weights = all_weights(in);
  const Expression per_sequence = in.s.value() > 0 ? in.sequences * in.s : Expression{};
  cost.activations_in = (in.m * in.i + per_sequence) * in.a;
  write_rows(in, cost);
  return cost;
}

CostFormula embedding_formula(const Symbols& in) {
  CostFormula cost;
  cost.weights = in.m * in.n * in.w;
  if (in.op.spread > 1) cost.weights = cost.weights * in.spread;
  cost.activations_out = in.m * in.n * in.a;
  return cost;
}

CostFormula position_embedding_formula(const Symbols& in) {
  CostFormula cost = embedding_formula(in);
  cost.vector = in.e * in.m * in.n;
  cost.activations_in = in.m * in.i * in.a;
  return cost;
}

CostFormula rope_formula(const Symbols& in) {
  const Expression queries = in.nh * in.r;
  const Expression keys = in.nkv * in.d;
  CostFormula cost;
  cost.vector = 3 * (in.tokens * (in.nh + in.nkv) * in.r);
  cost.activations_in = in.tokens * (queries + keys) * in.a;
  cost.activations_out = in.tokens * (in.op.cached ? queries : queries + keys) * in.a;
  if (in.op.cached) cost.kv_write = in.tokens * keys * in.kv;
  return cost;
}

}  // namespace llmviewer

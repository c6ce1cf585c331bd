// Formulas of attention's operators.

#include "cost/formula_parts.hpp"

namespace llmviewer {
namespace {

/// K or V, from the cache or as activations.
void read_keys_or_values(const Symbols& in, const Expression& dim, CostFormula& cost) {
  const Expression elements = in.sequences * in.positions * in.nkv * dim;
  if (in.op.reads_cache) {
    cost.kv_read = elements * in.kv;
  } else {
    cost.activations_in = cost.activations_in + elements * in.a;
  }
}

/// K of naive latent attention: the heads' own part as activations, the shared one from the cache.
void read_keys(const Symbols& in, const Expression& dim, CostFormula& cost) {
  if (in.shared.value() == 0) {
    read_keys_or_values(in, dim, cost);
    return;
  }
  read_keys_or_values(
      in, Expression{"(" + dim.symbols() + " - ro)", dim.value() - in.shared.value()}, cost);
  cost.kv_read = in.sequences * in.positions * in.shared * in.kv;
}

Expression scores(const Symbols& in) { return in.sequences * in.nh * in.q * in.positions; }

}  // namespace

CostFormula qk_matmul_formula(const Symbols& in) {
  CostFormula cost;
  cost.matrix = 2 * (scores(in) * in.d);
  cost.activations_in = in.tokens * in.nh * in.d * in.a;
  cost.activations_out = scores(in) * in.a;
  read_keys(in, in.d, cost);
  return cost;
}

CostFormula softmax_formula(const Symbols& in) {
  CostFormula cost;
  cost.vector = in.e * scores(in);
  cost.weights = all_weights(in);
  cost.activations_in = scores(in) * in.a;
  cost.activations_out = scores(in) * in.a;
  return cost;
}

CostFormula sv_matmul_formula(const Symbols& in) {
  CostFormula cost;
  cost.matrix = 2 * (scores(in) * in.v);
  cost.activations_in = scores(in) * in.a;
  cost.activations_out = in.tokens * in.nh * in.v * in.a;
  read_keys_or_values(in, in.v, cost);
  return cost;
}

CostFormula fused_attention_formula(const Symbols& in) {
  const Expression all_pairs = in.sequences * in.nh * in.pairs;
  CostFormula cost;
  cost.matrix = 2 * (all_pairs * (in.d + in.v));
  cost.vector = in.e * all_pairs;
  cost.weights = all_weights(in);
  cost.activations_in = in.tokens * in.nh * in.d * in.a;
  cost.activations_out = in.tokens * in.nh * in.v * in.a;
  read_keys(in, in.op.latent ? in.d : in.d + in.v, cost);
  return cost;
}

CostFormula index_scores_formula(const Symbols& in) {
  const Expression all_pairs = in.sequences * in.nh * in.pairs;
  CostFormula cost;
  cost.matrix = 2 * (all_pairs * in.d);
  cost.vector = in.e * all_pairs;
  cost.activations_in = in.tokens * in.nh * (in.d + Expression{1}) * in.a;
  cost.kv_read = in.sequences * in.context * in.d * in.kv;
  return cost;
}

}  // namespace llmviewer

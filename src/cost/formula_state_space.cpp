// Formulas of state space models and linear attention.

#include "cost/formula_parts.hpp"

namespace llmviewer {
namespace {

/// What a scan reads and writes besides its state, and the state itself.
CostFormula scan(const Symbols& in) {
  CostFormula cost;
  cost.weights = all_weights(in);
  cost.activations_in = in.tokens * in.i * in.a;
  cost.activations_out = in.tokens * in.n * in.a;
  cost.kv_read = in.state_passes * in.state * in.state_bytes;
  cost.kv_write = cost.kv_read;
  return cost;
}

bool token_by_token(const Symbols& in) { return in.terms.recurrent > 0; }

}  // namespace

CostFormula conv1d_formula(const Symbols& in) {
  const Expression earlier{"(t - 1)", in.taps.value() - 1};
  CostFormula cost;
  cost.vector = (2 * in.taps + Expression{4}) * in.tokens * in.n;
  cost.weights = all_weights(in);
  cost.activations_in = in.tokens * in.i * in.a;
  cost.activations_out = in.tokens * in.n * in.a;
  cost.kv_read = in.sequences * earlier * in.n * in.a;
  cost.kv_write = cost.kv_read;
  return cost;
}

CostFormula selective_scan_formula(const Symbols& in) {
  CostFormula cost = scan(in);
  cost.vector = in.e * in.tokens * in.state;
  return cost;
}

CostFormula state_space_dual_formula(const Symbols& in) {
  CostFormula cost = scan(in);
  if (token_by_token(in)) {
    cost.vector = in.e * in.tokens * in.state;
  } else {
    const Expression chunk = in.nkv * in.chunk * in.d;  // groups·C·state
    const Expression states = in.nh * (in.chunk * in.v + 2 * (in.d * in.v));
    cost.matrix = 2 * (in.tokens * (chunk + states));
  }
  return cost;
}

CostFormula delta_rule_formula(const Symbols& in) {
  CostFormula cost = scan(in);
  if (token_by_token(in)) {
    cost.vector = in.e * in.tokens * in.state;
  } else {
    const Expression chunk = in.chunk * (3 * in.d + 2 * in.v);
    cost.matrix = 2 * (in.tokens * in.nh * (chunk + 3 * (in.d * in.v)));
  }
  return cost;
}

}  // namespace llmviewer

#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// A matrix per head, of the absorbed form of latent attention: q_absorb takes the key half of
/// kv_b_proj to the queries (nope → r), v_up its value half to the outputs (r → v).
///   matrix  = 2·T·nh·k·n
///   traffic = nh·k·n·2 weights: engines keep dequantised 16-bit copies of them;
///             T·nh·k·a in, T·nh·n·a out
/// Source: DeepSeek-V2 (arXiv 2405.04434), section 2.1.2, "absorb".
inline Cost head_linear(const Op& op, const Terms& t) noexcept {
  const double rows = t.tokens * op.heads;
  Cost cost;
  cost.matrix = Ops{2 * rows * op.inputs * op.outputs};
  cost.traffic.weights = Bytes{t.one * op.storage.weight_bytes};
  cost.traffic.activations_in = Bytes{rows * op.inputs * op.storage.activation};
  cost.traffic.activations_out = Bytes{rows * op.outputs * op.storage.activation};
  return cost;
}

}  // namespace llmviewer::rules

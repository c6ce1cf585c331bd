#pragma once

#include <algorithm>

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// Logits[m×V] = A[m×k] · W[k×V]; m positions that get logits (the last of each sequence).
///   matrix  = 2·m·k·V
///   vector  = m·V with a bias, + 3·m·V with a softcap (divide, tanh, multiply)
///   traffic = W (read although a tied matrix is stored with the embedding), A m·k·a in,
///             logits m·V·max(a, 2) out: they are never kept below 16 bit
inline Cost lm_head(const Op& op, const Terms& t) noexcept {
  const double m = t.logit_rows;
  const double k = op.weights.inputs;
  const double vocabulary = op.weights.outputs;
  Cost cost;
  cost.matrix = Ops{2 * m * k * vocabulary};
  cost.vector = Ops{op.vector_ops_per_element * m * vocabulary};
  cost.traffic.weights = Bytes{t.head * op.storage.weight_bytes};
  cost.traffic.activations_in = Bytes{m * k * op.storage.activation};
  cost.traffic.activations_out = Bytes{m * vocabulary * std::max(op.storage.activation, 2.0)};
  return cost;
}

}  // namespace llmviewer::rules

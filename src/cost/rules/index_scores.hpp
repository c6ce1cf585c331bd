#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// The scores by which sparse attention selects positions: n_i small heads of width d_i over all
/// visible pairs V, relu, weighted and summed over the heads (DeepSeek-V3.2, section 2.1).
///   matrix  = 2·B·n_i·V·d_i
///   vector  = 3·B·n_i·V
///   traffic = queries and head weights T·n_i·(d_i + 1)·a in, index keys B·c·d_i·kv read
/// The selection that it writes (a few indices a token) is left out.
inline Cost index_scores(const Op& op, const Terms& t) noexcept {
  const double pairs = op.heads * t.pairs;
  Cost cost;
  cost.matrix = Ops{2 * pairs * op.key_dim};
  cost.vector = Ops{op.vector_ops_per_element * pairs};
  cost.traffic.activations_in =
      Bytes{t.tokens * op.heads * (op.key_dim + 1) * op.storage.activation};
  cost.traffic.kv_read = Bytes{t.context * op.key_dim * op.storage.kv};
  return cost;
}

}  // namespace llmviewer::rules

#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// Rotary embedding of Q and K, r of d dimensions of a head (Su et al. 2021): two multiplications
/// and an addition per rotated element. Q is changed in place where r < d; K goes to the cache
/// whole.
///   vector  = 3·T·(nh + nkv)·r
///   traffic = T·(nh·r + nkv·d)·a in; T·nh·r·a out, T·nkv·d·kv into the KV cache
///             (bidirectional: K out as an activation)
inline Cost rope(const Op& op, const Terms& t) noexcept {
  const double rotated_q = t.tokens * op.heads * op.rotary_dim;
  const double keys = t.tokens * op.kv_heads * op.key_dim;
  Cost cost;
  cost.vector = Ops{3 * t.tokens * (op.heads + op.kv_heads) * op.rotary_dim};
  cost.traffic.activations_in = Bytes{(rotated_q + keys) * op.storage.activation};
  cost.traffic.activations_out = Bytes{rotated_q * op.storage.activation};
  if (op.cached) {
    cost.traffic.kv_write = Bytes{keys * op.storage.kv};
  } else {
    cost.traffic.activations_out += Bytes{keys * op.storage.activation};
  }
  return cost;
}

}  // namespace llmviewer::rules

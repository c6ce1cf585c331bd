#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// K or V of R positions, `dim` wide: from the KV cache; or handed over as activations where a
/// bidirectional model keeps no cache, and in naive latent attention, whose `shared` part of the
/// key (the rotary one, the same for all heads) still comes from the cache.
inline void read_keys_or_values(const Op& op, const Terms& t, double dim, double shared,
                                Cost& cost) noexcept {
  const double elements = t.positions * op.kv_heads * (dim - shared);
  if (op.reads_cache) {
    cost.traffic.kv_read += Bytes{elements * op.storage.kv};
  } else {
    cost.traffic.activations_in += Bytes{elements * op.storage.activation};
    cost.traffic.kv_read += Bytes{t.positions * shared * op.storage.kv};
  }
}

/// S[q×R] = Q[q×d] · Kᵀ per sequence and head. An unfused kernel computes the whole rectangle,
/// whatever the mask hides afterwards.
///   matrix  = 2·B·nh·q·R·d
///   traffic = Q T·nh·d·a in, scores B·nh·q·R·a out, K B·nkv·R·d·kv read
inline Cost qk_matmul(const Op& op, const Terms& t) noexcept {
  Cost cost;
  cost.matrix = Ops{2 * op.heads * t.rectangle * op.key_dim};
  cost.traffic.activations_in = Bytes{t.tokens * op.heads * op.key_dim * op.storage.activation};
  cost.traffic.activations_out = Bytes{op.heads * t.rectangle * op.storage.activation};
  read_keys_or_values(op, t, op.key_dim, op.shared_key_dim, cost);
  return cost;
}

/// Row-wise softmax of the scores: maximum, subtraction, exp, sum, division; + 3 with a softcap.
///   vector  = 5·B·nh·q·R
///   traffic = scores in and out, B·nh·q·R·a each; sinks (one a head) if any
inline Cost softmax(const Op& op, const Terms& t) noexcept {
  const double scores = op.heads * t.rectangle;
  Cost cost;
  cost.vector = Ops{op.vector_ops_per_element * scores};
  cost.traffic.weights = Bytes{t.one * op.storage.weight_bytes};
  cost.traffic.activations_in = Bytes{scores * op.storage.activation};
  cost.traffic.activations_out = Bytes{scores * op.storage.activation};
  return cost;
}

/// O[q×v] = S[q×R] · V per sequence and head.
///   matrix  = 2·B·nh·q·R·v
///   traffic = scores B·nh·q·R·a in, O T·nh·v·a out, V B·nkv·R·v·kv read
inline Cost sv_matmul(const Op& op, const Terms& t) noexcept {
  Cost cost;
  cost.matrix = Ops{2 * op.heads * t.rectangle * op.value_dim};
  cost.traffic.activations_in = Bytes{op.heads * t.rectangle * op.storage.activation};
  cost.traffic.activations_out = Bytes{t.tokens * op.heads * op.value_dim * op.storage.activation};
  read_keys_or_values(op, t, op.value_dim, 0, cost);
  return cost;
}

/// Attention in one kernel (FlashAttention; Dao et al. 2022): scores stay on the chip, and blocks
/// that the mask hides are skipped, so only the V visible pairs count. K and V are read from DRAM
/// once: re-reads of a block by other query blocks are served on the chip.
///   matrix  = 2·B·nh·V·(d + v)
///   vector  = 5·B·nh·V; + 3 with a softcap
///   traffic = Q T·nh·d·a in, O T·nh·v·a out, K and V B·nkv·R·(d + v)·kv read, sinks
/// Absorbed latent attention: d = r + rope, v = r, and the latent is key and value at once, so
/// that B·R·(r + rope)·kv is read once for all heads (DeepSeek-V2, section 2.1).
inline Cost fused_attention(const Op& op, const Terms& t) noexcept {
  const double pairs = op.heads * t.pairs;
  Cost cost;
  cost.matrix = Ops{2 * pairs * (op.key_dim + op.value_dim)};
  cost.vector = Ops{op.vector_ops_per_element * pairs};
  cost.traffic.weights = Bytes{t.one * op.storage.weight_bytes};
  cost.traffic.activations_in = Bytes{t.tokens * op.heads * op.key_dim * op.storage.activation};
  cost.traffic.activations_out = Bytes{t.tokens * op.heads * op.value_dim * op.storage.activation};
  const double dims = op.latent ? op.key_dim : op.key_dim + op.value_dim;
  read_keys_or_values(op, t, dims, op.shared_key_dim, cost);
  return cost;
}

}  // namespace llmviewer::rules

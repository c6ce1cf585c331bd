#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

/// K or V of R positions, `dim` wide: from the KV cache; or handed over as activations where a
/// bidirectional model keeps no cache, and in naive latent attention, whose `shared` part of the
/// key (the rotary one, the same for all heads) still comes from the cache.
template <class Number>
void read_keys_or_values(const Symbols<Number>& in, const Number& dim, const Number& shared,
                         RuleCost<Number>& cost) {
  const Number elements = in.positions() * in.nkv() * (dim - shared);
  if (in.op.reads_cache) {
    cost.kv_read = elements * in.kv();
  } else {
    cost.activations_in += elements * in.a();
    cost.kv_read = in.positions() * shared * in.kv();
  }
}

/// S[q×R] = Q[q×d] · Kᵀ per sequence and head. An unfused kernel computes the whole rectangle,
/// whatever the mask hides afterwards.
///   matrix  = 2·B·nh·q·R·d
///   traffic = Q T·nh·d·a in, scores B·nh·q·R·a out, K B·R·nkv·d·kv read
template <class Number>
RuleCost<Number> qk_matmul(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.matrix = 2 * in.scores() * in.d();
  cost.activations_in = in.tokens() * in.nh() * in.d() * in.a();
  cost.activations_out = in.scores() * in.a();
  read_keys_or_values(in, in.d(), in.shared_dim(), cost);
  return cost;
}

/// Row-wise softmax of the scores: maximum, subtraction, exp, sum, division; + 3 with a softcap.
///   vector  = 5·B·nh·q·R
///   traffic = scores in and out, B·nh·q·R·a each; sinks (one a head) if any
template <class Number>
RuleCost<Number> softmax(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.vector = in.e() * in.scores();
  cost.weights = in.weights();
  cost.activations_in = in.scores() * in.a();
  cost.activations_out = in.scores() * in.a();
  return cost;
}

/// O[q×v] = S[q×R] · V per sequence and head.
///   matrix  = 2·B·nh·q·R·v
///   traffic = scores B·nh·q·R·a in, O T·nh·v·a out, V B·R·nkv·v·kv read
template <class Number>
RuleCost<Number> sv_matmul(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.matrix = 2 * in.scores() * in.v();
  cost.activations_in = in.scores() * in.a();
  cost.activations_out = in.tokens() * in.nh() * in.v() * in.a();
  read_keys_or_values(in, in.v(), Number{}, cost);
  return cost;
}

/// Attention in one kernel (FlashAttention; Dao et al. 2022): scores stay on the chip, and blocks
/// that the mask hides are skipped, so only the V visible pairs count. K and V are read from DRAM
/// once: re-reads of a block by other query blocks are served on the chip.
///   matrix  = 2·B·nh·V·(d + v)
///   vector  = 5·B·nh·V; + 3 with a softcap
///   traffic = Q T·nh·d·a in, O T·nh·v·a out, K and V B·R·nkv·(d + v)·kv read, sinks
/// Absorbed latent attention: d = r + rope, v = r, and the latent is key and value at once, so
/// that B·R·(r + rope)·kv is read once for all heads (DeepSeek-V2, section 2.1).
template <class Number>
RuleCost<Number> fused_attention(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.matrix = 2 * in.pairs() * (in.d() + in.v());
  cost.vector = in.e() * in.pairs();
  cost.weights = in.weights();
  cost.activations_in = in.tokens() * in.nh() * in.d() * in.a();
  cost.activations_out = in.tokens() * in.nh() * in.v() * in.a();
  read_keys_or_values(in, in.op.latent ? in.d() : in.d() + in.v(), in.shared_dim(), cost);
  return cost;
}

/// The scores by which sparse attention selects positions: nh small heads of width d over all
/// visible pairs V, relu, weighted and summed over the heads (DeepSeek-V3.2, section 2.1).
///   matrix  = 2·B·nh·V·d
///   vector  = 3·B·nh·V
///   traffic = queries and head weights T·nh·(d + 1)·a in, index keys B·c·d·kv read
/// The selection that it writes (a few indices a token) is left out.
template <class Number>
RuleCost<Number> index_scores(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.matrix = 2 * in.pairs() * in.d();
  cost.vector = in.e() * in.pairs();
  cost.activations_in = in.tokens() * in.nh() * (in.d() + 1) * in.a();
  cost.kv_read = in.context() * in.d() * in.kv();
  return cost;
}

}  // namespace llmviewer::rules

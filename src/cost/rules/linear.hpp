#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

/// C[m×n] = A[m×k] · W[k×n] (+ bias[n]); m rows, a and kv bytes per element.
///   matrix  = 2·m·k·n                        one multiply-add is two ops
///   vector  = m·n with a bias
///   traffic = W with its scales, bias n·2; A m·k·a in; C m·n·a out,
///             or m·n·kv into the KV cache (v_proj, and k_proj where nothing follows it)
/// kv_b_proj of naive latent attention works on all B·c positions and reads their latents from
/// the cache, m·k·kv; cross-attention's K and V are made once, of all positions of the source.
template <class Number>
RuleCost<Number> linear(const Symbols<Number>& in) {
  const Number outputs = in.m() * in.columns();
  RuleCost<Number> cost;
  cost.matrix = 2 * in.m() * in.k() * in.columns();
  cost.vector = in.e() * in.m() * in.columns();
  cost.weights = in.weights();
  if (in.op.reads_cache) {
    cost.kv_read = in.m() * in.k() * in.kv();
  } else {
    cost.activations_in = in.m() * in.k() * in.a();
  }
  if (in.op.cached) {
    cost.kv_write = outputs * in.kv();
  } else {
    cost.activations_out = outputs * in.a();
  }
  return cost;
}

/// Logits[m×n] = A[m×k] · W[k×n]; m positions that get logits (the last of each sequence).
///   as linear, + 3·m·n with a softcap (divide, tanh, multiply)
///   traffic = W (read although a tied matrix is stored with the embedding), A m·k·a in,
///             logits m·n·max(a, 2) out: they are never kept below 16 bit
template <class Number>
RuleCost<Number> lm_head(const Symbols<Number>& in) {
  RuleCost<Number> cost = linear(in);
  cost.activations_out = in.m() * in.columns() * in.logit();
  return cost;
}

/// A matrix per head, of the absorbed form of latent attention: q_absorb takes the key half of
/// kv_b_proj to the queries (nope → r), v_up its value half to the outputs (r → v).
///   matrix  = 2·T·nh·i·n
///   traffic = nh·i·n·2 weights: engines keep dequantised 16-bit copies of them;
///             T·nh·i·a in, T·nh·n·a out
/// Source: DeepSeek-V2 (arXiv 2405.04434), section 2.1.2, "absorb".
template <class Number>
RuleCost<Number> head_linear(const Symbols<Number>& in) {
  const Number rows = in.tokens() * in.nh();
  RuleCost<Number> cost;
  cost.matrix = 2 * rows * in.i() * in.n();
  cost.weights = in.head_weights();
  cost.activations_in = rows * in.i() * in.a();
  cost.activations_out = rows * in.n() * in.a();
  return cost;
}

}  // namespace llmviewer::rules

#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

/// Operators that do e ops on each of n output elements of a row: m rows, i elements read a row.
///   vector  = e·m·n
///   traffic = weights (16 bit), m·i·a in (+ a condition's s elements per sequence), m·n·a out,
///             or m·n·kv into the KV cache (k_norm where no rope follows)
///   norm        e = 4 (RMSNorm: square, sum, scale, weight) or 7 (LayerNorm), i = n
///   activation  e = ops of the function (relu 1, relu² 2, silu 4, gelu erf 4, tanh 8), i = n;
///               gated: one multiplication more, i = 2n
///   add         e = 1, i = 2n
///   gate_norm   e = 9: RMSNorm (4) of a gated branch (silu 4, multiply 1), i = 2n
///   attn_gate   e = 4 (sigmoid 3, multiply 1), i = 2n
///   modulate    e = 2 (x·(1 + scale) + shift) or 1 (x·gate), i = n, s = vectors·n
template <class Number>
RuleCost<Number> elementwise(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.vector = in.e() * in.m() * in.n();
  cost.weights = in.weights();
  cost.activations_in = (in.m() * in.i() + in.sequences() * in.s()) * in.a();
  if (in.op.cached) {
    cost.kv_write = in.m() * in.n() * in.kv();
  } else {
    cost.activations_out = in.m() * in.n() * in.a();
  }
  return cost;
}

/// Rotary embedding of Q and K, r of d dimensions of a head (Su et al. 2021): two multiplications
/// and an addition per rotated element. Q is changed in place where r < d; K goes to the cache
/// whole.
///   vector  = 3·T·(nh + nkv)·r
///   traffic = T·(nh·r + nkv·d)·a in; T·nh·r·a out, T·nkv·d·kv into the KV cache
///             (bidirectional: K out as an activation)
template <class Number>
RuleCost<Number> rope(const Symbols<Number>& in) {
  const Number queries = in.tokens() * in.nh() * in.r();
  const Number keys = in.tokens() * in.nkv() * in.d();
  RuleCost<Number> cost;
  cost.vector = 3 * in.tokens() * (in.nh() + in.nkv()) * in.r();
  cost.activations_in = (queries + keys) * in.a();
  if (in.op.cached) {
    cost.activations_out = queries * in.a();
    cost.kv_write = keys * in.kv();
  } else {
    cost.activations_out = cost.activations_in;
  }
  return cost;
}

}  // namespace llmviewer::rules

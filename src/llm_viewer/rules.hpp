#pragma once

#include <algorithm>
#include <cmath>

#include "llm_viewer/setup.hpp"
#include "llmviewer/cost/cost.hpp"

// Symbols: w, a, kv bytes per element of weights, activations and KV cache; q queries, c keys, d
// head_size, nh heads, nkv kv_heads, B batch, m = B·q.
// Wrong throughout: no causal mask, so that a prefill does twice the work it needs.

namespace llmviewer::llm_viewer {

/// C[m×oc] = A[m×ic] · W[ic×oc]. Wrong: biases are left out.
///   OPs     = 2·ic·oc·m
///   traffic = ic·oc·w weights, ic·m·a in, oc·m·a out
inline Cost linear(const Setup& setup, const Pass& pass, double ic, double oc) {
  const ElementBytes& bytes = setup.bytes;
  Cost cost;
  cost.matrix = Ops{ic * oc * pass.batch * pass.queries * 2};
  cost.traffic.weights = Bytes{ic * oc * bytes.weight};
  cost.traffic.activations_in = Bytes{ic * pass.batch * pass.queries * bytes.activation};
  cost.traffic.activations_out = Bytes{oc * pass.batch * pass.queries * bytes.activation};
  return cost;
}

/// k_proj and v_proj: the same, with C going to the KV cache as oc·m·kv.
inline Cost cached_linear(const Setup& setup, const Pass& pass, double ic, double oc) {
  Cost cost = linear(setup, pass, ic, oc);
  cost.traffic.activations_out = Bytes{0};
  cost.traffic.kv_write = Bytes{oc * pass.batch * pass.queries * setup.bytes.kv};
  return cost;
}

/// The logits, one position a sequence.
///   OPs     = batch·hidden·vocabulary      wrong: a multiply-add is one op here
///   traffic = hidden·vocabulary·w weights, hidden·a in, vocabulary·a out
///                                          wrong: activations without the batch factor
inline Cost lm_head(const Setup& setup, const Pass& pass) {
  const Shape& shape = setup.shape;
  const ElementBytes& bytes = setup.bytes;
  Cost cost;
  cost.matrix = Ops{pass.batch * shape.hidden * shape.vocabulary};
  cost.traffic.weights = Bytes{shape.hidden * shape.vocabulary * bytes.weight};
  cost.traffic.activations_in = Bytes{shape.hidden * bytes.activation};
  cost.traffic.activations_out = Bytes{shape.vocabulary * bytes.activation};
  return cost;
}

/// S = Q · Kᵀ
///   OPs     = 2·q·c·d·nh·B
///   traffic = Q q·d·B·nh·a in (prefill: nkv instead of nh), S q·c·B·nh·a out, K c·d·B·nkv·kv
inline Cost qk_matmul(const Setup& setup, const Pass& pass) {
  const Shape& s = setup.shape;
  const ElementBytes& bytes = setup.bytes;
  // wrong: Q has all heads in a prefill, too
  const double q_heads = pass.stage == Stage::prefill ? s.kv_heads : s.heads;
  Cost cost;
  cost.matrix = Ops{pass.queries * pass.keys * s.head_size() * s.heads * pass.batch * 2};
  cost.traffic.activations_in =
      Bytes{pass.queries * s.head_size() * pass.batch * q_heads * bytes.activation};
  cost.traffic.activations_out =
      Bytes{pass.queries * pass.keys * pass.batch * s.heads * bytes.activation};
  cost.traffic.kv_read = Bytes{pass.keys * s.head_size() * pass.batch * s.kv_heads * bytes.kv};
  return cost;
}

/// O = S · V
///   OPs     = 2·q·d·c·nh·B
///   traffic = S q·c·B·nh·a in, O q·d·B·nh·a out, V c·d·B·nkv·kv
inline Cost sv_matmul(const Setup& setup, const Pass& pass) {
  const Shape& s = setup.shape;
  const ElementBytes& bytes = setup.bytes;
  Cost cost;
  cost.matrix = Ops{pass.queries * s.head_size() * pass.keys * s.heads * pass.batch * 2};
  cost.traffic.activations_in =
      Bytes{pass.queries * pass.keys * pass.batch * s.heads * bytes.activation};
  cost.traffic.activations_out =
      Bytes{pass.queries * s.head_size() * pass.batch * s.heads * bytes.activation};
  cost.traffic.kv_read = Bytes{pass.keys * s.head_size() * pass.batch * s.kv_heads * bytes.kv};
  return cost;
}

/// Row-wise: maximum, subtraction, exp, sum, division.
///   OPs     = 5·B·nh·q·c
///   traffic = B·nh·q·c·a in and out
inline Cost softmax(const Setup& setup, const Pass& pass) {
  const double scores = pass.batch * setup.shape.heads * pass.keys * pass.queries;
  Cost cost;
  cost.matrix = Ops{scores * 5};
  cost.traffic.activations_in = Bytes{scores * setup.bytes.activation};
  cost.traffic.activations_out = Bytes{scores * setup.bytes.activation};
  return cost;
}

/// Passes over K and V: one for each block of queries.
///   block  = min(⌈on-chip buffer / (kv·d)⌉, d)      wrong: FlashAttention's buffer/4d lost its 4
///   passes = ⌈q / block⌉                            wrong: the cache serves all but the first
inline double passes_over_kv(const Setup& setup, const Pass& pass) {
  const double head_size = setup.shape.head_size();
  const double rows = std::ceil(setup.device.onchip_buffer.value() / (setup.bytes.kv * head_size));
  return std::ceil(pass.queries / std::min(rows, head_size));
}

/// FlashAttention-2: the three above in one kernel.
///   OPs     = the sum of theirs
///   traffic = Q q·d·B·nh·a in, O 2·q·c·B·nh·a out, K and V passes·2·c·d·B·nh·kv
inline Cost fused_attention(const Setup& setup, const Pass& pass) {
  const Shape& s = setup.shape;
  const ElementBytes& bytes = setup.bytes;
  // wrong: a row of O is d wide, not c, and is written once
  const double o = pass.queries * pass.keys * pass.batch * s.heads * bytes.activation;
  Cost cost;
  cost.matrix =
      qk_matmul(setup, pass).matrix + sv_matmul(setup, pass).matrix + softmax(setup, pass).matrix;
  cost.traffic.activations_in =
      Bytes{pass.queries * s.head_size() * pass.batch * s.heads * bytes.activation};
  cost.traffic.activations_out = Bytes{o * 2};
  // wrong: K and V have kv_heads heads
  cost.traffic.kv_read = Bytes{passes_over_kv(setup, pass) * pass.keys * s.head_size() *
                               pass.batch * s.heads * bytes.kv * 2};
  return cost;
}

/// `ops` per element of `operands` tensors [batch·queries × hidden] that give one.
inline Cost elementwise(const Setup& setup, const Pass& pass, double ops, double operands) {
  const double elements = pass.batch * setup.shape.hidden * pass.queries;
  Cost cost;
  cost.matrix = Ops{elements * ops};
  cost.traffic.activations_in = Bytes{elements * setup.bytes.activation * operands};
  cost.traffic.activations_out = Bytes{elements * setup.bytes.activation};
  return cost;
}

/// Sum, subtraction, power, sum, division, multiplication, addition, whatever the norm.
/// Wrong: the norm's weights are not read, and RMSNorm does less.
inline Cost norm(const Setup& setup, const Pass& pass) { return elementwise(setup, pass, 7, 1); }

/// Wrong: a residual addition reads two operands.
inline Cost add(const Setup& setup, const Pass& pass) { return elementwise(setup, pass, 1, 1); }

/// Wrong: the activation is as wide as the FFN, not the model; a plain FFN has one operand; SiLU
/// and GELU take more than two ops.
inline Cost activation(const Setup& setup, const Pass& pass) {
  return elementwise(setup, pass, 2, 2);
}

}  // namespace llmviewer::llm_viewer

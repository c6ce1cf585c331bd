#pragma once

#include <algorithm>
#include <cmath>

#include "llm_viewer/pass.hpp"
#include "llmviewer/cost/cost.hpp"

// Symbols: q queries, c keys, d head_size, nh heads, nkv kv_heads, B batch; a, kv bytes per element
// of activations and KV cache.
// Wrong throughout: no causal mask, so that a prefill does twice the work it needs.

namespace llmviewer::llm_viewer {

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

}  // namespace llmviewer::llm_viewer

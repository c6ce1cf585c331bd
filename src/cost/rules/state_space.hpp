#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// A sequence's recurrent state, read and written each time it crosses DRAM.
inline void pass_state(const Op& op, const Terms& t, Cost& cost) noexcept {
  const Bytes state{t.state_passes * op.state * op.state_bytes};
  cost.traffic.kv_read += state;
  cost.traffic.kv_write += state;
}

/// What a scan reads and writes besides its state: its inputs and outputs per token.
inline Cost scan_traffic(const Op& op, const Terms& t) noexcept {
  Cost cost;
  cost.traffic.weights = Bytes{t.one * op.storage.weight_bytes};
  cost.traffic.activations_in = Bytes{t.tokens * op.inputs * op.storage.activation};
  cost.traffic.activations_out = Bytes{t.tokens * op.outputs * op.storage.activation};
  pass_state(op, t, cost);
  return cost;
}

/// Causal depthwise convolution of k taps over w channels, with silu.
///   vector  = (2k + 4)·T·w
///   traffic = weights k·w (+ bias w); T·w·a in and out;
///             the last k − 1 inputs of each sequence, (k − 1)·w·a, read and written
inline Cost conv1d(const Op& op, const Terms& t) noexcept {
  Cost cost;
  cost.vector = Ops{(2 * op.taps + 4) * t.tokens * op.outputs};
  cost.traffic.weights = Bytes{t.one * op.storage.weight_bytes};
  cost.traffic.activations_in = Bytes{t.tokens * op.inputs * op.storage.activation};
  cost.traffic.activations_out = Bytes{t.tokens * op.outputs * op.storage.activation};
  const Bytes tail{t.sequences * (op.taps - 1) * op.outputs * op.storage.activation};
  cost.traffic.kv_read = tail;
  cost.traffic.kv_write = tail;
  return cost;
}

/// Mamba-1: every token updates a state of i·s elements, one after the other.
///   vector  = 9·T·i·s     (exp(Δ·A), Δ·B·x, multiply-add of the state, C·state, D·x)
///   traffic = A, D; x, z, Δ (i each), B, C (s each) per token in, T·i·a out;
///             the state (fp32) read and written once per step
/// Source: Gu & Dao 2023 (arXiv 2312.00752), algorithm 2.
inline Cost selective_scan(const Op& op, const Terms& t) noexcept {
  Cost cost = scan_traffic(op, t);
  cost.vector = Ops{op.vector_ops_per_element * t.recurrent * op.state};
  return cost;
}

/// Mamba-2 (SSD), n heads of width p, state s, g groups, chunks of C tokens.
///   decode  vector = 5·T·n·p·s
///   prefill matrix = 2·T·(g·C·s + n·(C·p + 2·s·p))   (C·Bᵀ once per group, scores·x, states)
///   traffic = A, D, dt_bias; its inputs and outputs; the state (fp32) read and written once per
///             step at decode, once per chunk at prefill
/// Source: Dao & Gu 2024 (arXiv 2405.21060), section 6.
inline Cost state_space_dual(const Op& op, const Terms& t) noexcept {
  const double n = op.heads;
  const double g = op.kv_heads;
  const double s = op.key_dim;
  const double p = op.value_dim;
  Cost cost = scan_traffic(op, t);
  cost.vector = Ops{op.vector_ops_per_element * t.recurrent * op.state};
  cost.matrix = Ops{2 * (t.chunk_work * (g * s + n * p) + t.chunked * n * 2 * s * p)};
  return cost;
}

/// Gated delta rule, nv value heads of width dv, keys of width dk, chunks of C = 64 tokens.
///   decode  vector = 7·T·nv·dk·dv
///   prefill matrix = 2·T·nv·(C·(3·dk + 2·dv) + 3·dk·dv)
///   traffic = A, dt_bias; its inputs and outputs; the state (fp32) as in Mamba-2
/// Source: Yang et al. 2024 (arXiv 2412.06464), section 3.
inline Cost delta_rule(const Op& op, const Terms& t) noexcept {
  const double nv = op.heads;
  const double dk = op.key_dim;
  const double dv = op.value_dim;
  Cost cost = scan_traffic(op, t);
  cost.vector = Ops{op.vector_ops_per_element * t.recurrent * op.state};
  cost.matrix = Ops{2 * nv * (t.chunk_work * (3 * dk + 2 * dv) + t.chunked * 3 * dk * dv)};
  return cost;
}

}  // namespace llmviewer::rules

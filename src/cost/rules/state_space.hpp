#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

/// Causal depthwise convolution of t taps over n channels, with silu.
///   vector  = (2·t + 4)·T·n
///   traffic = weights n·t (+ bias n); T·n·a in and out;
///             the last t − 1 inputs of each sequence, (t − 1)·n·a, read and written
template <class Number>
RuleCost<Number> conv1d(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.vector = (2 * in.taps() + 4) * in.tokens() * in.n();
  cost.weights = in.weights();
  cost.activations_in = in.tokens() * in.i() * in.a();
  cost.activations_out = in.tokens() * in.n() * in.a();
  cost.kv_read = in.sequences() * (in.taps() - 1) * in.n() * in.a();
  cost.kv_write = cost.kv_read;
  return cost;
}

/// What a scan reads and writes: inputs and outputs of each token, and a sequence's recurrent
/// state each time it crosses DRAM.
template <class Number>
RuleCost<Number> scan_traffic(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.weights = in.weights();
  cost.activations_in = in.tokens() * in.i() * in.a();
  cost.activations_out = in.tokens() * in.n() * in.a();
  cost.kv_read = in.state_passes() * in.state() * in.state_bytes();
  cost.kv_write = cost.kv_read;
  return cost;
}

/// Mamba-1: every token updates a state of st = i·s elements, one after the other.
///   vector  = 9·T·st     (exp(Δ·A), Δ·B·x, multiply-add of the state, C·state, D·x)
///   traffic = A, D; x, z, Δ (i each), B, C (s each) per token in, T·i·a out;
///             the state (fp32) read and written once per step
/// Source: Gu & Dao 2023 (arXiv 2312.00752), algorithm 2.
template <class Number>
RuleCost<Number> selective_scan(const Symbols<Number>& in) {
  RuleCost<Number> cost = scan_traffic(in);
  cost.vector = in.e() * in.recurrent_tokens() * in.state();
  return cost;
}

/// Mamba-2 (SSD), nh heads of width v, a state of d·v for each, nkv groups, chunks of C tokens.
///   decode  vector = 5·T·nh·d·v
///   prefill matrix = 2·T·(nkv·C·d + nh·(C·v + 2·d·v))   (C·Bᵀ once per group, scores·x, states)
///   traffic = A, D, dt_bias; its inputs and outputs; the state (fp32) read and written once per
///             step at decode, once per chunk at prefill
/// Source: Dao & Gu 2024 (arXiv 2405.21060), section 6.
template <class Number>
RuleCost<Number> state_space_dual(const Symbols<Number>& in) {
  RuleCost<Number> cost = scan_traffic(in);
  cost.vector = in.e() * in.recurrent_tokens() * in.state();
  const Number groups = in.chunked(in.nkv(), in.d(), Number{});
  cost.matrix = 2 * (groups + in.chunked(in.nh(), in.v(), 2 * in.d() * in.v()));
  return cost;
}

/// Gated delta rule, nh value heads of width v, keys of width d, chunks of C = 64 tokens.
///   decode  vector = 7·T·nh·d·v
///   prefill matrix = 2·T·nh·(C·(3·d + 2·v) + 3·d·v)
///   traffic = A, dt_bias; its inputs and outputs; the state (fp32) as in Mamba-2
/// Source: Yang et al. 2024 (arXiv 2412.06464), section 3.
template <class Number>
RuleCost<Number> delta_rule(const Symbols<Number>& in) {
  RuleCost<Number> cost = scan_traffic(in);
  cost.vector = in.e() * in.recurrent_tokens() * in.state();
  cost.matrix = 2 * in.chunked(in.nh(), 3 * in.d() + 2 * in.v(), 3 * in.d() * in.v());
  return cost;
}

}  // namespace llmviewer::rules

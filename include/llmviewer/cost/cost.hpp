#pragma once

#include "llmviewer/graph/op.hpp"
#include "llmviewer/scenario/step.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// Compulsory DRAM traffic of an operator: every tensor crosses once.
struct Traffic {
  Bytes weights;
  Bytes activations_in;
  Bytes activations_out;
  Bytes kv_read;
  Bytes kv_write;

  constexpr Bytes total() const noexcept {
    return weights + activations_in + activations_out + kv_read + kv_write;
  }
};

/// What one instance of an operator costs in one step.
struct Cost {
  Ops matrix;  ///< on the matrix engine; one multiply-add is two ops
  Ops vector;  ///< on the vector units
  Traffic traffic;
  Bytes network;  ///< that a device sends to others

  constexpr Ops ops() const noexcept { return matrix + vector; }
};

Cost& operator+=(Cost& sum, const Cost& cost) noexcept;
Cost operator*(double factor, const Cost& cost) noexcept;

/// The few quantities of a step that costs depend on. Every rule is linear in them, so a rule
/// probed with unit vectors yields its coefficients.
struct Terms {
  double one{1};          ///< once per step
  double tokens{};        ///< T = B·q
  double sequences{};     ///< B
  double logit_rows{};    ///< positions that get logits
  double head{};          ///< 1 if any position gets logits, else 0
  double pairs{};         ///< B·V, V the visible (query, key) pairs of a sequence and head
  double rectangle{};     ///< B·q·R, what an unfused kernel computes
  double positions{};     ///< B·R, KV positions read
  double context{};       ///< B·c, all positions
  double source{};        ///< B·s, all positions of the source
  double distinct{};      ///< experts that at least one token is routed to
  double recurrent{};     ///< T where a scan goes token by token, else 0
  double chunked{};       ///< T where a scan goes chunk by chunk, else 0
  double chunk_work{};    ///< T·C there, C the tokens of a chunk
  double state_passes{};  ///< times a sequence's recurrent state crosses DRAM, summed over B
};

/// New tokens beside cached ones that latent attention is still absorbed for.
inline constexpr double kMostAbsorbed = 128;
/// Whether this step runs the operator. Latent attention is absorbed when one token is decoded, or
/// when a prefix is cached and at most kMostAbsorbed tokens are new; naive otherwise.
bool runs_in(const Op& op, const Step& step) noexcept;

/// Experts touched by T tokens that each choose K of E, uniformly: E·(1 − (1 − K/E)^T).
double distinct_experts(double experts, double top_k, double tokens) noexcept;

/// Visible pairs of one sequence and head:
///   causal, window W (∞ if none): Σ_{i=1..q} min(p + i, W), p = c − q
///   chunked: position j sees (j mod C) + 1;  bidirectional: q·c;  cross: q·source
double visible_pairs(const AttentionSpan& span, const Step& step) noexcept;
/// KV positions a sequence must read: R = min(c, W + q − 1); chunked: c − ⌊p/C⌋·C.
double positions_read(const AttentionSpan& span, const Step& step) noexcept;
/// KV positions a sequence keeps: min(c, W); of cross-attention the source's.
double positions_stored(const AttentionSpan& span, double context, double source = 0) noexcept;

/// Where n devices share the positions of a sequence, each has q/n of the new tokens (one at least:
/// a token cannot be parted) and 1/n of the pairs; with several tokens the keys and values of all
/// others pass by, with one it reads its own R/n only.
Terms terms_of(const Op& op, const Step& step) noexcept;

/// Bytes that an operator leaves in memory: its activations, or what a collective brings.
Bytes output_bytes(const Op& op, const Cost& cost) noexcept;
/// Of a collective: bytes that it brings for each byte that a device sends.
double brought_per_byte(const Op& op) noexcept;

/// The cost of one instance. Exhaustive over OpKind; rules stand in src/cost/rules/.
Cost cost_of(const Op& op, const Terms& terms) noexcept;
Cost cost_of(const Op& op, const Step& step) noexcept;

}  // namespace llmviewer

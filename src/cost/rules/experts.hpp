#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// Choosing K of E experts for each token: softmax or sigmoid, comparison, normalisation.
///   vector  = 5·T·E
///   traffic = T·E·a in, T·K·a out; a correction bias (E) if any
inline Cost router_topk(const Op& op, const Terms& t) noexcept {
  const double tokens = rows_of(op, t);
  Cost cost;
  cost.vector = Ops{op.vector_ops_per_element * tokens * op.inputs};
  cost.traffic.weights = Bytes{t.one * op.storage.weight_bytes};
  cost.traffic.activations_in = Bytes{tokens * op.inputs * op.storage.activation};
  cost.traffic.activations_out = Bytes{tokens * op.outputs * op.storage.activation};
  return cost;
}

/// A linear of every routed expert, on the T·K (token, expert) slots.
///   matrix  = 2·T·K·k·n;  vector = T·K·n with a bias
///   traffic = distinct·(k·n weights of one expert, with scales and bias), T·K·k·a in, T·K·n·a out
///   distinct = E·(1 − (1 − K/E)^T), routing uniform
/// Of experts that are spread over N devices, each has E/N and as many of the tokens' slots.
inline Cost expert_linear(const Op& op, const Terms& t) noexcept {
  const double slots = t.tokens * op.top_k * op.slot_share;
  const double k = op.weights.inputs;
  const double n = op.weights.outputs;
  Cost cost;
  cost.matrix = Ops{2 * slots * k * n};
  cost.vector = Ops{op.vector_ops_per_element * slots * n};
  cost.traffic.weights = Bytes{t.distinct * (op.storage.weight_bytes / op.copies)};
  cost.traffic.activations_in = Bytes{slots * k * op.storage.activation};
  cost.traffic.activations_out = Bytes{slots * n * op.storage.activation};
  return cost;
}

/// The weighted sum of a token's K expert outputs of width h.
///   vector  = 2·T·K·h
///   traffic = T·K·(h + 1)·a in (outputs and their weights), T·h·a out
inline Cost moe_combine(const Op& op, const Terms& t) noexcept {
  const double slots = t.tokens * op.top_k * op.slot_share;
  Cost cost;
  cost.vector = Ops{2 * slots * op.outputs};
  cost.traffic.activations_in = Bytes{slots * (op.outputs + 1) * op.storage.activation};
  cost.traffic.activations_out =
      Bytes{t.tokens * op.slot_share * op.outputs * op.storage.activation};
  return cost;
}

}  // namespace llmviewer::rules

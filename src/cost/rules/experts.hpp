#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

/// Choosing n = K of i = E experts for each token: softmax or sigmoid, comparison, normalisation.
///   vector  = 5·T·i
///   traffic = T·i·a in, T·n·a out; a correction bias (E) if any
template <class Number>
RuleCost<Number> router_topk(const Symbols<Number>& in) {
  const Number tokens = in.routed_tokens();
  RuleCost<Number> cost;
  cost.vector = in.e() * tokens * in.i();
  cost.weights = in.weights();
  cost.activations_in = tokens * in.i() * in.a();
  cost.activations_out = tokens * in.n() * in.a();
  return cost;
}

/// A linear of every routed expert, on the T·K (token, expert) slots.
///   matrix  = 2·T·K·k·n;  vector = T·K·n with a bias
///   traffic = distinct·(k·n weights of one expert, with scales and bias), T·K·k·a in, T·K·n·a out
///   distinct = E·(1 − (1 − K/E)^T), routing uniform
/// Of experts that are spread over N devices, each has E/N and as many of the tokens' slots.
template <class Number>
RuleCost<Number> expert_linear(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.matrix = 2 * in.slots() * in.k() * in.columns();
  cost.vector = in.e() * in.slots() * in.columns();
  cost.weights = in.distinct() * in.expert_weights();
  cost.activations_in = in.slots() * in.k() * in.a();
  cost.activations_out = in.slots() * in.columns() * in.a();
  return cost;
}

/// The weighted sum of a token's K expert outputs of width n.
///   vector  = 2·T·K·n
///   traffic = T·K·(n + 1)·a in (outputs and their weights), T·n·a out
template <class Number>
RuleCost<Number> moe_combine(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.vector = 2 * in.slots() * in.n();
  cost.activations_in = in.slots() * (in.n() + 1) * in.a();
  cost.activations_out = in.own_slots(in.tokens()) * in.n() * in.a();
  return cost;
}

}  // namespace llmviewer::rules

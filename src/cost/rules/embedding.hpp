#pragma once

#include "cost/symbols.hpp"

namespace llmviewer::rules {

/// A gather of m rows of width n from a table; it computes nothing.
///   traffic = m rows as the table stores them (m·n·2 at 16 bit), m·n·a out
/// Of a table whose rows are spread over N devices, each holds m/N of them; the others are zero.
template <class Number>
RuleCost<Number> embedding(const Symbols<Number>& in) {
  RuleCost<Number> cost;
  cost.weights = in.table_rows();
  cost.activations_out = in.m() * in.n() * in.a();
  return cost;
}

/// Learned positions: a gather of m rows and its addition to the embedding.
///   vector  = m·n
///   traffic = m·n·2 rows, m·n·a in, m·n·a out
template <class Number>
RuleCost<Number> position_embedding(const Symbols<Number>& in) {
  RuleCost<Number> cost = embedding(in);
  cost.vector = in.e() * in.m() * in.n();
  cost.activations_in = in.m() * in.i() * in.a();
  return cost;
}

}  // namespace llmviewer::rules

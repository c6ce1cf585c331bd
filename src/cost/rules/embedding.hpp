#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// A gather of m rows of width n from a table; it computes nothing.
///   traffic = m rows as the table stores them (m·n·2 at 16 bit), m·n·a out
/// Of a table whose rows are spread over N devices, each holds m/N of them; the others are zero.
inline Cost embedding(const Op& op, const Terms& t) noexcept {
  const double m = rows_of(op, t);
  const double row_bytes = op.storage.weight_bytes / op.weights.outputs;
  Cost cost;
  cost.traffic.weights = Bytes{m / op.spread * row_bytes};
  cost.traffic.activations_out = Bytes{m * op.outputs * op.storage.activation};
  return cost;
}

/// Learned positions: a gather of m rows and its addition to the embedding.
///   vector  = m·n
///   traffic = m·n·2 rows, m·n·a in, m·n·a out
inline Cost position_embedding(const Op& op, const Terms& t) noexcept {
  const double m = rows_of(op, t);
  Cost cost = embedding(op, t);
  cost.vector = Ops{op.vector_ops_per_element * m * op.outputs};
  cost.traffic.activations_in = Bytes{m * op.inputs * op.storage.activation};
  return cost;
}

}  // namespace llmviewer::rules

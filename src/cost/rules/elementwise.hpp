#pragma once

#include "cost/rules/rows.hpp"

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
inline Cost elementwise(const Op& op, const Terms& t) noexcept {
  const double m = rows_of(op, t);
  Cost cost;
  cost.vector = Ops{op.vector_ops_per_element * m * op.outputs};
  cost.traffic.weights = Bytes{t.one * op.storage.weight_bytes};
  cost.traffic.activations_in =
      Bytes{(m * op.inputs + t.sequences * op.sequence_inputs) * op.storage.activation};
  if (op.cached) {
    cost.traffic.kv_write = Bytes{m * op.outputs * op.storage.kv};
  } else {
    cost.traffic.activations_out = Bytes{m * op.outputs * op.storage.activation};
  }
  return cost;
}

}  // namespace llmviewer::rules

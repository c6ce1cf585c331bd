#pragma once

#include "cost/rules/rows.hpp"

namespace llmviewer::rules {

/// C[m×n] = A[m×k] · W[k×n] (+ bias[n]); m rows, a and kv bytes per element.
///   matrix  = 2·m·k·n                        one multiply-add is two ops
///   vector  = m·n with a bias
///   traffic = W with its scales, bias n·2; A m·k·a in; C m·n·a out,
///             or m·n·kv into the KV cache (v_proj, and k_proj where nothing follows it)
/// kv_b_proj of naive latent attention works on all B·c positions and reads their latents from
/// the cache, m·k·kv; cross-attention's K and V are made once, of all positions of the source.
inline Cost linear(const Op& op, const Terms& t) noexcept {
  const double m = rows_of(op, t);
  const double k = op.weights.inputs;
  const double n = op.weights.outputs;
  Cost cost;
  cost.matrix = Ops{2 * m * k * n};
  cost.vector = Ops{op.vector_ops_per_element * m * n};
  cost.traffic.weights = Bytes{runs(op, t) * op.storage.weight_bytes};
  if (op.reads_cache) {
    cost.traffic.kv_read = Bytes{m * k * op.storage.kv};
  } else {
    cost.traffic.activations_in = Bytes{m * k * op.storage.activation};
  }
  if (op.cached) {
    cost.traffic.kv_write = Bytes{m * n * op.storage.kv};
  } else {
    cost.traffic.activations_out = Bytes{m * n * op.storage.activation};
  }
  return cost;
}

}  // namespace llmviewer::rules

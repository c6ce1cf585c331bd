#pragma once

#include "llm_viewer/pass.hpp"
#include "llmviewer/cost/cost.hpp"

namespace llmviewer::llm_viewer {

/// C[m×oc] = A[m×ic] · W[ic×oc], m = batch·queries; w, a, kv bytes per element. Wrong: biases are
/// left out.
///   OPs     = 2·ic·oc·m
///   traffic = ic·oc·w weights, ic·m·a in, oc·m·a out
inline Cost linear(const Setup& setup, const Pass& pass, double ic, double oc) {
  const ElementBytes& bytes = setup.bytes;
  Cost cost;
  cost.matrix = Ops{ic * oc * pass.batch * pass.queries * 2};
  cost.traffic.weights = Bytes{ic * oc * bytes.weight};
  cost.traffic.activations_in = Bytes{ic * pass.batch * pass.queries * bytes.activation};
  cost.traffic.activations_out = Bytes{oc * pass.batch * pass.queries * bytes.activation};
  return cost;
}

/// k_proj and v_proj: the same, with C going to the KV cache as oc·m·kv.
inline Cost cached_linear(const Setup& setup, const Pass& pass, double ic, double oc) {
  Cost cost = linear(setup, pass, ic, oc);
  cost.traffic.activations_out = Bytes{0};
  cost.traffic.kv_write = Bytes{oc * pass.batch * pass.queries * setup.bytes.kv};
  return cost;
}

/// The logits, one position a sequence.
///   OPs     = batch·hidden·vocabulary      wrong: a multiply-add is one op here
///   traffic = hidden·vocabulary·w weights, hidden·a in, vocabulary·a out
///                                          wrong: activations without the batch factor
inline Cost lm_head(const Setup& setup, const Pass& pass) {
  const Shape& shape = setup.shape;
  const ElementBytes& bytes = setup.bytes;
  Cost cost;
  cost.matrix = Ops{pass.batch * shape.hidden * shape.vocabulary};
  cost.traffic.weights = Bytes{shape.hidden * shape.vocabulary * bytes.weight};
  cost.traffic.activations_in = Bytes{shape.hidden * bytes.activation};
  cost.traffic.activations_out = Bytes{shape.vocabulary * bytes.activation};
  return cost;
}

}  // namespace llmviewer::llm_viewer

#pragma once

#include "llm_viewer/pass.hpp"
#include "llmviewer/cost/cost.hpp"

namespace llmviewer::llm_viewer {

/// `ops` per element of `operands` tensors [batch·queries × hidden] that give one.
inline Cost elementwise(const Setup& setup, const Pass& pass, double ops, double operands) {
  const double elements = pass.batch * setup.shape.hidden * pass.queries;
  Cost cost;
  cost.matrix = Ops{elements * ops};
  cost.traffic.activations_in = Bytes{elements * setup.bytes.activation * operands};
  cost.traffic.activations_out = Bytes{elements * setup.bytes.activation};
  return cost;
}

/// Sum, subtraction, power, sum, division, multiplication, addition, whatever the norm.
/// Wrong: the norm's weights are not read, and RMSNorm does less.
inline Cost norm(const Setup& setup, const Pass& pass) { return elementwise(setup, pass, 7, 1); }

/// Wrong: a residual addition reads two operands.
inline Cost add(const Setup& setup, const Pass& pass) { return elementwise(setup, pass, 1, 1); }

/// Wrong: the activation is as wide as the FFN, not the model; a plain FFN has one operand; SiLU
/// and GELU take more than two ops.
inline Cost activation(const Setup& setup, const Pass& pass) {
  return elementwise(setup, pass, 2, 2);
}

}  // namespace llmviewer::llm_viewer

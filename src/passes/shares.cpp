#include <algorithm>
#include <cmath>

#include "passes/spread.hpp"

namespace llmviewer {
namespace {

/// Of a row of `width` elements, `grouped` of which belong to KV heads.
double own_width(double width, double grouped, const Op& op, double devices) noexcept {
  const double kv_share =
      op.kv_heads > 0 ? own_kv_heads(op.kv_heads, devices) / op.kv_heads : 1 / devices;
  return (width - grouped) / devices + grouped * kv_share;
}

/// Biases and weights that stand for each output; those of one head are the same for all heads.
void take_vectors(Op& op, double outputs, double own_outputs) noexcept {
  if (op.weights.vectors >= outputs && outputs > 0) op.weights.vectors *= own_outputs / outputs;
}

void take_heads(Op& op, double devices) noexcept {
  op.heads /= devices;
  if (op.kv_heads > 0) op.kv_heads = own_kv_heads(op.kv_heads, devices);
}

/// A recurrent state, its inputs and its outputs.
void take_scan(Op& op, double devices) noexcept {
  op.inputs = own_width(op.inputs, op.group_width, op, devices);
  op.outputs /= devices;
  op.weights.vectors /= devices;
  op.state /= devices;
  take_heads(op, devices);
}

void take_convolution(Op& op, double devices) noexcept {
  const double share = own_width(op.outputs, op.group_width, op, devices) / op.outputs;
  op.inputs *= share;
  op.outputs *= share;
  op.weights.vectors *= share;
  op.state *= share;
}

void take_elements(Op& op, double devices) noexcept {
  const double outputs = op.outputs;
  op.outputs = own_width(outputs, op.group_width, op, devices);
  op.inputs *= op.outputs / outputs;
  take_vectors(op, outputs, op.outputs);
}

}  // namespace

double own_kv_heads(double kv_heads, double devices) noexcept {
  return std::max(1.0, kv_heads / devices);
}

void take_columns(Op& op, double devices) noexcept {
  const double outputs = op.outputs;
  op.outputs = own_width(outputs, op.group_width, op, devices);
  op.weights.outputs = op.outputs;
  take_vectors(op, outputs, op.outputs);
}

void take_rows(Op& op, double devices) noexcept {
  op.inputs /= devices;
  op.weights.inputs /= devices;
}

void take_vocabulary(Op& op, double devices) noexcept {
  const double rows = op.weights.outputs;
  op.weights.outputs = std::ceil(rows / devices);
  if (op.kind == OpKind::lm_head) op.outputs = op.weights.outputs;
  take_vectors(op, rows, op.weights.outputs);
}

void take_part(Op& op, double devices) noexcept {
  switch (kind_row(op.kind).parted) {
    case Parted::width:
      return take_elements(op, devices);
    case Parted::heads:
      op.weights.vectors /= devices;
      return take_heads(op, devices);
    case Parted::head_matrices:
      op.weights.outputs /= devices;
      return take_heads(op, devices);
    case Parted::scan:
      return take_scan(op, devices);
    case Parted::convolution:
      return take_convolution(op, devices);
  }
}

}  // namespace llmviewer

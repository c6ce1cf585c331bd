#include "graph/builder.hpp"

#include <algorithm>
#include <utility>

namespace llmviewer {
namespace {

double norm_vectors(NormKind kind) noexcept {
  switch (kind) {
    case NormKind::rms:
    case NormKind::layer_no_bias:
      return 1;
    case NormKind::layer:
      return 2;
    case NormKind::none:
    case NormKind::layer_no_weight:
      return 0;
  }
  return 0;
}

/// RMSNorm: square, sum, scale, weight. LayerNorm: also mean, centre, bias.
double norm_ops(NormKind kind) noexcept { return kind == NormKind::rms ? 4 : 7; }

}  // namespace

GraphBuilder::GraphBuilder(const Model& model, Graph& graph) noexcept
    : model_{model}, graph_{graph} {
  begin_group(std::string{kModelGroupName}, 1, model.formats);
}

void GraphBuilder::begin_group(std::string name, double repeat,
                               std::span<const OwnFormat> formats) {
  group_ = graph_.groups.size();
  formats_ = formats;
  graph_.groups.push_back({std::move(name), repeat});
}

void GraphBuilder::begin_model_group() {
  group_ = 0;
  formats_ = model_.formats;
}

OpIndex GraphBuilder::add(std::string name, Op op, std::vector<OpIndex> inputs,
                          std::string formula) {
  op.repeat = graph_.groups[group_].repeat;
  const auto own = std::find_if(formats_.begin(), formats_.end(),
                                [&](const OwnFormat& format) { return format.op == name; });
  StorageFormat stored = own == formats_.end() ? plain_format(model_.half_type) : own->format;
  graph_.ops.push_back(op);
  graph_.infos.push_back({.name = std::move(name),
                          .group = group_,
                          .inputs = std::move(inputs),
                          .own_format = std::move(stored),
                          .formula = std::move(formula)});
  return graph_.ops.size() - 1;
}

OpIndex GraphBuilder::linear(std::string name, const Linear& shape, std::vector<OpIndex> inputs) {
  Op op;
  op.kind = OpKind::linear;
  op.role = shape.role;
  op.rows = shape.rows;
  op.cached = shape.cached;
  op.span = shape.span;
  op.weights = {shape.inputs, shape.outputs, shape.bias ? shape.outputs : 0};
  op.inputs = shape.inputs;
  op.outputs = shape.outputs;
  op.vector_ops_per_element = shape.bias ? 1 : 0;
  op.split = shape.split;
  op.kv_heads = shape.kv_heads;
  op.group_width = shape.group_width;
  return add(std::move(name), op, std::move(inputs), shape.formula);
}

OpIndex GraphBuilder::norm(std::string name, const Norm& shape, OpIndex input) {
  return norm_of(model_.norm, std::move(name), shape, input);
}

OpIndex GraphBuilder::norm_of(NormKind kind, std::string name, const Norm& shape, OpIndex input) {
  Op op;
  op.kind = OpKind::norm;
  op.role = Role::norm;
  op.cached = shape.cached;
  op.span = shape.span;
  op.weights.vectors = norm_vectors(kind) * shape.weight;
  op.inputs = shape.width;
  op.outputs = shape.width;
  op.vector_ops_per_element = norm_ops(kind);
  op.kv_heads = shape.kv_heads;
  op.group_width = shape.kv_heads > 0 ? shape.width : 0;
  return add(std::move(name), op, {input});
}

OpIndex GraphBuilder::hidden_norm(std::string name, OpIndex input) {
  return norm(std::move(name), {.width = hidden(), .weight = hidden()}, input);
}

OpIndex GraphBuilder::residual_add(std::string name, OpIndex branch, OpIndex residual) {
  Op op;
  op.kind = OpKind::add;
  op.inputs = 2 * hidden();
  op.outputs = hidden();
  op.vector_ops_per_element = 1;
  return add(std::move(name), op, {branch, residual});
}

OpIndex GraphBuilder::added_rows(std::string name, double width, Size rows, OpIndex input,
                                 std::string formula) {
  Op op;
  op.kind = OpKind::position_embedding;
  op.role = Role::position;
  op.weights = {width, as_double(rows), 0};
  op.inputs = width;
  op.outputs = width;
  op.vector_ops_per_element = 1;
  return add(std::move(name), op, {input}, std::move(formula));
}

OpIndex GraphBuilder::sequence_activation(std::string name, Role role, double ops, OpIndex input) {
  Op op;
  op.kind = OpKind::activation;
  op.role = role;
  op.rows = Rows::sequences;
  op.inputs = hidden();
  op.outputs = hidden();
  op.vector_ops_per_element = ops;
  return add(std::move(name), op, {input});
}

void GraphBuilder::set_rows_per_token(OpIndex op, double rows) noexcept {
  graph_.ops[op].rows_per_token = rows;
}

void GraphBuilder::set_repeat(OpIndex op, double repeat) noexcept {
  graph_.ops[op].repeat = repeat;
}

}  // namespace llmviewer

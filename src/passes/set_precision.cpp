
#include "llmviewer/passes/passes.hpp"

namespace llmviewer {
namespace {

constexpr double kHalfBits = 16;

/// Bytes of the 16-bit vectors (biases, norm weights) beside a matrix.
double vector_bytes(const Op& op) noexcept { return 2 * op.weights.vectors; }

/// Weight bytes of one instance, all experts together.
double bytes_in(const StorageFormat& format, const Op& op) {
  const double matrix = format.matrix_bytes(op.weights.inputs, op.weights.outputs).value();
  return op.copies * (matrix + vector_bytes(op));
}

bool follows_weight_format(const Op& op) noexcept {
  const bool linear = op.kind == OpKind::linear || op.kind == OpKind::expert_linear;
  switch (op.role) {
    case Role::attention:
    case Role::mlp:
    case Role::expert:
    case Role::shared_expert:
    case Role::indexer:
    case Role::state_space:
      return linear;
    default:
      return false;
  }
}

bool follows_head_format(const Op& op) noexcept {
  return op.kind == OpKind::lm_head || (op.kind == OpKind::embedding && op.role == Role::embedding);
}

struct Types {
  DataType compute;
  DataType otherwise;
};

/// A bare 16 (and any 16-bit format) means the model's own 16-bit type.
DataType type_in(const StorageFormat& format, DataType half_type) noexcept {
  return format.bits == kHalfBits && bits_of(format.type) == kHalfBits && format.name == "16"
             ? half_type
             : format.type;
}

/// The wider of two types; of two equally wide ones the activations'.
DataType wider(DataType weights, DataType activations) noexcept {
  return bits_of(weights) > bits_of(activations) ? weights : activations;
}

/// Weights narrower than 16-bit activations are dequantised, unless their format names the type
/// its kernels compute in; weights and activations both narrow compute in the wider of the two.
Types linear_types(const StorageFormat& weights, const StorageFormat& activations,
                   DataType half_type) noexcept {
  const DataType activation_type = type_in(activations, half_type);
  if (activations.bits < kHalfBits) {
    const DataType type = wider(type_in(weights, half_type), activation_type);
    return {type, type};
  }
  if (weights.computes_in) return {*weights.computes_in, activation_type};
  const DataType type = weights.bits < activations.bits
                            ? activation_type
                            : wider(type_in(weights, half_type), activation_type);
  return {type, type};
}

}  // namespace

const StorageFormat& weight_format(const Graph& graph, std::size_t op,
                                   const Precision& precision) noexcept {
  if (follows_weight_format(graph.ops[op]) && precision.weights) return *precision.weights;
  if (follows_head_format(graph.ops[op]) && precision.head) return *precision.head;
  return graph.infos[op].own_format;
}

Graph set_precision(Graph graph, const Precision& precision) {
  const DataType half = graph.half_type;
  const StorageFormat activations = precision.activations.value_or(plain_format(half));
  const StorageFormat kv = precision.kv.value_or(graph.kv_format.value_or(activations));
  // A cache of at most 16 bit may widen 8-bit activations; one of fp32 is read down to theirs.
  const DataType attention_type = kv.bits > kHalfBits
                                      ? type_in(activations, half)
                                      : wider(type_in(kv, half), type_in(activations, half));

  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    Op& op = graph.ops[i];
    const StorageFormat& weights = weight_format(graph, i, precision);
    op.storage.weight_bytes = bytes_in(weights, op);
    op.storage.activation = activations.bytes_per_element();
    op.storage.kv = kv.bytes_per_element();

    Types types{half, half};
    if (follows_weight_format(op)) {
      types = linear_types(weights, activations, half);
      if (precision.compute) types = {*precision.compute, *precision.compute};
    } else if (op.kind == OpKind::linear || op.kind == OpKind::lm_head) {
      // Head, condition and patch matrices compute at 16 bit unless they were asked narrower.
      if (weights.bits < kHalfBits) types = linear_types(weights, activations, half);
    } else if (family_of(op.kind) == OpFamily::attention) {
      types = {attention_type, attention_type};
    }
    op.storage.compute = types.compute;
    op.storage.otherwise = types.otherwise;
  }
  return graph;
}

}  // namespace llmviewer

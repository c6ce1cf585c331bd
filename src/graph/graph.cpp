#include "llmviewer/graph/graph.hpp"

namespace llmviewer {

std::string_view name_of(OpKind kind) noexcept {
  switch (kind) {
    case OpKind::linear:
      return "linear";
    case OpKind::norm:
      return "norm";
    case OpKind::rope:
      return "rope";
    case OpKind::qk_matmul:
      return "qk_matmul";
    case OpKind::softmax:
      return "softmax";
    case OpKind::sv_matmul:
      return "sv_matmul";
    case OpKind::fused_attention:
      return "fused_attention";
    case OpKind::activation:
      return "activation";
    case OpKind::add:
      return "add";
    case OpKind::embedding:
      return "embedding";
    case OpKind::position_embedding:
      return "position_embedding";
    case OpKind::lm_head:
      return "lm_head";
    case OpKind::modulate:
      return "modulate";
  }
  return "";
}

std::string_view name_of(Role role) noexcept {
  switch (role) {
    case Role::embedding:
      return "embedding";
    case Role::position:
      return "position";
    case Role::attention:
      return "attention";
    case Role::mlp:
      return "mlp";
    case Role::norm:
      return "norm";
    case Role::condition:
      return "condition";
    case Role::head:
      return "head";
  }
  return "";
}

std::optional<std::size_t> Graph::find(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].name == name) return i;
  }
  return std::nullopt;
}

double parameters(const Graph& graph) noexcept {
  double sum = 0;
  for (const Op& op : graph.ops) {
    // A tied head reads the embedding's matrix but may have a bias of its own.
    const double own = op.owns_weights ? op.weights.elements() : op.weights.vectors;
    sum += op.repeat * own;
  }
  return sum;
}

double kv_elements_per_token(const Graph& graph, bool full) noexcept {
  double sum = 0;
  for (const Op& op : graph.ops) {
    if (!op.cached || (op.span.kind == AttentionSpan::Kind::full) != full) continue;
    sum += op.repeat * cached_elements(op);
  }
  return sum;
}

}  // namespace llmviewer

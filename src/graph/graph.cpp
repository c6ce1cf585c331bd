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
    case OpKind::head_linear:
      return "head_linear";
    case OpKind::router_topk:
      return "router_topk";
    case OpKind::expert_linear:
      return "expert_linear";
    case OpKind::moe_combine:
      return "moe_combine";
    case OpKind::index_scores:
      return "index_scores";
    case OpKind::conv1d:
      return "conv1d";
    case OpKind::selective_scan:
      return "selective_scan";
    case OpKind::state_space_dual:
      return "state_space_dual";
    case OpKind::delta_rule:
      return "delta_rule";
    case OpKind::all_reduce:
      return "all_reduce";
    case OpKind::all_gather:
      return "all_gather";
    case OpKind::reduce_scatter:
      return "reduce_scatter";
    case OpKind::all_to_all:
      return "all_to_all";
    case OpKind::send_recv:
      return "send_recv";
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
    case Role::expert:
      return "expert";
    case Role::shared_expert:
      return "shared_expert";
    case Role::router:
      return "router";
    case Role::indexer:
      return "indexer";
    case Role::state_space:
      return "state_space";
    case Role::norm:
      return "norm";
    case Role::condition:
      return "condition";
    case Role::projector:
      return "projector";
    case Role::pooler:
      return "pooler";
    case Role::head:
      return "head";
  }
  return "";
}

namespace {

/// Whether a layer keeps less than the whole context.
bool windowed(const AttentionSpan& span) noexcept {
  return span.kind == AttentionSpan::Kind::sliding || span.kind == AttentionSpan::Kind::chunked;
}

/// A tied matrix stands with its owner; what is beside it (a bias of the head) is its own.
double own_elements(const Op& op) noexcept {
  return op.owns_weights ? weight_elements(op) : op.copies * op.weights.vectors;
}

}  // namespace

std::optional<std::size_t> Graph::find(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].name == name) return i;
  }
  return std::nullopt;
}

double parameters(const Graph& graph) noexcept {
  double sum = 0;
  for (const Op& op : graph.ops) {
    sum += op.repeat * own_elements(op);
  }
  return sum;
}

double active_parameters(const Graph& graph) noexcept {
  double sum = 0;
  for (const Op& op : graph.ops) {
    if (op.owns_weights) sum += op.repeat * active_elements(op);
  }
  return sum;
}

double recurrent_state_elements(const Graph& graph) noexcept {
  double sum = 0;
  for (const Op& op : graph.ops) sum += op.repeat * op.state;
  return sum;
}

double kv_elements_per_token(const Graph& graph, bool full) noexcept {
  double sum = 0;
  for (const Op& op : graph.ops) {
    if (!op.cached || op.role == Role::indexer) continue;
    if (windowed(op.span) == full) continue;
    sum += op.repeat * cached_elements(op);
  }
  return sum;
}

}  // namespace llmviewer

#include "llmviewer/graph/graph.hpp"

#include <array>
#include <utility>

namespace llmviewer {

namespace {

constexpr std::array kRoles = std::to_array<std::pair<Role, std::string_view>>({
    {Role::embedding, "embedding"},
    {Role::position, "position"},
    {Role::attention, "attention"},
    {Role::mlp, "mlp"},
    {Role::expert, "expert"},
    {Role::shared_expert, "shared_expert"},
    {Role::router, "router"},
    {Role::indexer, "indexer"},
    {Role::state_space, "state_space"},
    {Role::norm, "norm"},
    {Role::condition, "condition"},
    {Role::projector, "projector"},
    {Role::pooler, "pooler"},
    {Role::head, "head"},
});
static_assert([] {
  for (std::size_t i = 0; i < kRoles.size(); ++i) {
    if (kRoles[i].first != static_cast<Role>(i)) return false;
  }
  return kRoles.back().first == Role::head;
}());

/// Whether a layer keeps less than the whole context.
bool windowed(const AttentionSpan& span) noexcept {
  return span.kind == AttentionSpan::Kind::sliding || span.kind == AttentionSpan::Kind::chunked;
}

/// A tied matrix stands with its owner; what is beside it (a bias of the head) is its own.
double own_elements(const Op& op) noexcept {
  return op.owns_weights ? weight_elements(op) : op.copies * op.weights.vectors;
}

}  // namespace

std::string_view name_of(Role role) noexcept {
  return kRoles[static_cast<std::size_t>(role)].second;
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

#include "passes/collectives.hpp"

#include <utility>

namespace llmviewer {

Op collective_op(OpKind kind, double devices, double stride) {
  Op op;
  op.kind = kind;
  op.devices = devices;
  op.stride = stride;
  return op;
}

std::size_t append_collective(Graph& graph, std::string name, const Op& op, std::size_t group,
                              std::vector<std::size_t> inputs) {
  graph.ops.push_back(op);
  graph.infos.push_back({.name = std::move(name),
                         .group = group,
                         .inputs = std::move(inputs),
                         .own_format = plain_format(graph.half_type),
                         .formula = {}});
  return graph.ops.size() - 1;
}

std::string place_of(const Graph& graph, std::size_t op) {
  const std::string& name = graph.infos[op].name;
  if (name.starts_with("cross_")) return "cross";
  if (name == "x_proj") return name;
  switch (graph.ops[op].role) {
    case Role::attention:
    case Role::indexer:
      return "attn";
    case Role::mlp:
    case Role::expert:
    case Role::shared_expert:
    case Role::router:
      return "mlp";
    case Role::state_space:
      return "mixer";
    case Role::embedding:
    case Role::position:
      return "embedding";
    case Role::head:
      return "head";
    case Role::norm:
    case Role::condition:
    case Role::projector:
    case Role::pooler:
      return std::string{name_of(graph.ops[op].role)};
  }
  return {};
}

}  // namespace llmviewer

#include <utility>

#include "llmviewer/passes/passes.hpp"
#include "passes/spread.hpp"

namespace llmviewer {
namespace {

/// After the last layer; outside the layers if there is none.
std::size_t end_of_layers(const Graph& graph) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    if (graph.infos[i].group != kModelGroup) end = i + 1;
  }
  return end;
}

/// What passes from layer to layer goes from each stage of a pipeline to the next.
Graph send_between_stages(const Graph& whole, const Layout& layout) {
  if (layout.pipeline == 1) return whole;
  Op send = collective_op(OpKind::send_recv, layout.pipeline, layout.stage_devices());
  send.outputs = whole.hidden;
  send.repeat = layout.pipeline - 1;
  send.context_devices = layout.context;
  if (layout.sequence_parallel) send.rows_per_token = 1 / layout.tensor;
  Graph result = whole;
  result.ops.clear();
  result.infos.clear();
  const std::size_t end = end_of_layers(whole);
  for (std::size_t i = 0; i < whole.ops.size(); ++i) {
    if (i == end) append_collective(result, "stage_send", send, kModelGroup, {end - 1});
    OpInfo info = whole.infos[i];
    for (std::size_t& input : info.inputs) input += input >= end ? 1 : 0;
    result.ops.push_back(whole.ops[i]);
    result.infos.push_back(std::move(info));
  }
  return result;
}

}  // namespace

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

Graph spread_over_devices(Graph graph, const Layout& layout) {
  require_layout(graph, layout);
  if (layout.single()) return graph;
  if (layout.tensor > 1 || layout.expert > 1) graph = spread_over_group(graph, layout);
  graph = share_context(graph, layout);
  return send_between_stages(graph, layout);
}

}  // namespace llmviewer

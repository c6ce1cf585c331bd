#include <utility>

#include "llmviewer/passes/passes.hpp"
#include "passes/collectives.hpp"
#include "passes/share_context.hpp"
#include "passes/spreader.hpp"

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

Graph spread_over_devices(Graph graph, const Layout& layout) {
  require_layout(graph, layout);
  if (layout.single()) return graph;
  if (layout.tensor > 1 || layout.expert > 1) graph = Spreader{graph, layout}.run();
  graph = share_context(graph, layout);
  return send_between_stages(graph, layout);
}

}  // namespace llmviewer

#include "llmviewer/passes/passes.hpp"

#include <utility>

namespace llmviewer {

Graph choose_latent_form(Graph graph, LatentForm form) {
  if (form == LatentForm::by_step) return graph;
  const When chosen = form == LatentForm::naive ? When::naive : When::absorbed;
  for (Op& op : graph.ops) {
    if (op.when == When::always) continue;
    op.when = op.when == chosen ? When::always : When::never;
  }
  return graph;
}

Graph apply(const Scenario& scenario, Graph graph) {
  graph = choose_latent_form(std::move(graph), scenario.latent_form);
  if (scenario.fused_attention) graph = fuse_attention(std::move(graph));
  graph = spread_over_devices(std::move(graph), scenario.layout);
  return set_precision(std::move(graph), scenario.precision);
}

}  // namespace llmviewer

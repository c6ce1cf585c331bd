#include "llmviewer/passes/passes.hpp"

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

}  // namespace llmviewer

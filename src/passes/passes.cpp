#include "llmviewer/passes/passes.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace llmviewer {
namespace {

Op fused(const Op& qk, const Op& softmax) {
  Op op = qk;
  op.kind = OpKind::fused_attention;
  op.weights = softmax.weights;
  op.vector_ops_per_element = softmax.vector_ops_per_element;
  return op;
}

/// What the scores read, and what the mix reads besides the probabilities, each once: a latent is
/// key and value at the same time.
std::vector<std::size_t> inputs_of_both(std::vector<std::size_t> scores,
                                        std::span<const std::size_t> mix) {
  for (const std::size_t input : mix.subspan(1)) {
    if (std::find(scores.begin(), scores.end(), input) == scores.end()) scores.push_back(input);
  }
  return scores;
}

/// Latent attention in one form throughout, whatever the step.
Graph choose_latent_form(Graph graph, LatentForm form) {
  if (form == LatentForm::by_step) return graph;
  const When chosen = form == LatentForm::naive ? When::naive : When::absorbed;
  for (Op& op : graph.ops) {
    if (op.when == When::always) continue;
    op.when = op.when == chosen ? When::always : When::never;
  }
  return graph;
}

}  // namespace

Graph fuse_attention(Graph graph) {
  Graph result = graph;
  result.ops.clear();
  result.infos.clear();
  std::vector<std::size_t> moved(graph.ops.size());  // where each operator's output now comes from
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const OpKind kind = graph.ops[i].kind;
    if (kind == OpKind::qk_matmul || kind == OpKind::softmax) continue;
    Op op = graph.ops[i];
    OpInfo info = graph.infos[i];
    if (kind == OpKind::sv_matmul) {
      // The block lays them down in this order: scores, softmax, mix.
      op = fused(graph.ops[i - 2], graph.ops[i - 1]);
      info.name = "fused_attention";
      info.inputs = inputs_of_both(graph.infos[i - 2].inputs, info.inputs);
    }
    for (std::size_t& input : info.inputs) input = moved[input];
    moved[i] = result.ops.size();
    result.ops.push_back(op);
    result.infos.push_back(std::move(info));
  }
  return result;
}

Graph apply(const Scenario& scenario, Graph graph) {
  graph = choose_latent_form(std::move(graph), scenario.latent_form);
  if (scenario.fused_attention) graph = fuse_attention(std::move(graph));
  graph = spread_over_devices(std::move(graph), scenario.layout);
  return set_precision(std::move(graph), scenario.precision);
}

}  // namespace llmviewer

#include "llmviewer/analysis/explain.hpp"

#include <algorithm>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

/// Generate is a prefill and decode steps: those are what can be followed by hand.
Scenario without_generation(Scenario scenario) {
  std::vector<Stage>& stages = scenario.workload.stages;
  const auto generate = std::find(stages.begin(), stages.end(), Stage::generate);
  scenario.workload.gen.reset();
  if (generate == stages.end()) return scenario;
  stages.erase(std::remove(stages.begin(), stages.end(), Stage::generate), stages.end());
  for (const Stage step : {Stage::prefill, Stage::decode}) {
    if (std::find(stages.begin(), stages.end(), step) == stages.end()) stages.push_back(step);
  }
  return scenario;
}

void require_op(const Graph& graph, const std::string& name) {
  if (graph.find(name)) return;
  std::vector<std::string> known;
  for (const OpInfo& info : graph.infos) {
    if (std::find(known.begin(), known.end(), info.name) == known.end()) known.push_back(info.name);
  }
  std::string all;
  for (const std::string& op : known) all += (all.empty() ? "" : ", ") + op;
  throw Error{"--explain", graph.model + " has no operator \"" + name + "\"",
              did_you_mean(name, known, "it has " + all)};
}

Explanation explanation_of(const Op& op, const StageResult& stage, const OpRow& row,
                           const Workload& workload, const Roofs& roofs) {
  const Step step{stage.sequences, stage.new_tokens, stage.context,
                  workload.logits == Logits::all ? stage.new_tokens : 1};
  Explanation explanation;
  explanation.stage = stage.stage;
  explanation.row = row;
  explanation.formulas = formulas_of(op, step);
  explanation.matrix = roofs.matrix_for(op.storage);
  explanation.vector_peak = roofs.vector_peak;
  explanation.bandwidth = roofs.bandwidth;
  const Cost& cost = row.cost;
  if (cost.matrix > Ops{0}) explanation.matrix_time = cost.matrix / explanation.matrix.peak;
  explanation.vector_time = cost.vector / explanation.vector_peak;
  explanation.memory_time = cost.traffic.total() / explanation.bandwidth;
  return explanation;
}

}  // namespace

std::vector<Explanation> explain(const Model& model, const Hardware& hardware,
                                 const Scenario& asked, const std::string& op) {
  const Scenario scenario = without_generation(asked);
  const Graph graph = apply(scenario, lower(model));
  require_op(graph, op);
  const Analysis analysis = analyze(model, hardware, scenario);
  const Roofs roofs = roofs_of(hardware, scenario.accumulate_fp32);
  std::vector<Explanation> explanations;
  for (const StageResult& stage : analysis.stages) {
    for (std::size_t i = 0; i < graph.ops.size(); ++i) {  // rows stand in the graph's order
      if (graph.infos[i].name != op) continue;
      explanations.push_back(
          explanation_of(graph.ops[i], stage, stage.rows[i], analysis.workload, roofs));
    }
  }
  return explanations;
}

}  // namespace llmviewer

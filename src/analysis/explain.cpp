#include "llmviewer/analysis/explain.hpp"

#include <algorithm>

#include "analysis/model_graphs.hpp"
#include "analysis/request.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

/// Generate is a prefill and decode steps: those are what can be followed by hand.
Scenario without_generation(Scenario scenario) {
  std::vector<Stage>& stages = scenario.workload.stages;
  const auto generate = std::find(stages.begin(), stages.end(), Stage::generate);
  scenario.workload.gen.reset();
  scenario.workload.speculation.reset();
  if (generate == stages.end()) return scenario;
  stages.erase(std::remove(stages.begin(), stages.end(), Stage::generate), stages.end());
  for (const Stage step : {Stage::prefill, Stage::decode}) {
    if (std::find(stages.begin(), stages.end(), step) == stages.end()) stages.push_back(step);
  }
  return scenario;
}

bool prefills_in_chunks(const Workload& workload) {
  const bool prefill = std::find(workload.stages.begin(), workload.stages.end(), Stage::prefill) !=
                       workload.stages.end();
  return prefill && prefill_series(workload).size() != 1;
}

/// Many steps have no numbers to put in.
void require_one_step(const Workload& workload) {
  if (!prefills_in_chunks(workload)) return;
  throw Error{"--explain", "a prefill in chunks is many steps",
              "explain one chunk: --new N --context C, or --stage decode"};
}

void require_op(const Analysis& analysis, const std::string& name) {
  std::vector<std::string> known;
  for (const StageResult& stage : analysis.stages) {
    for (const OpRow& row : stage.rows) {
      if (row.name == name) return;
      if (std::find(known.begin(), known.end(), row.name) == known.end()) known.push_back(row.name);
    }
  }
  std::string all;
  for (const std::string& op : known) all += (all.empty() ? "" : ", ") + op;
  throw Error{"--explain", analysis.subject.model + " has no operator \"" + name + "\"",
              did_you_mean(name, known, "it has " + all)};
}

Explanation explanation_of(const Op& op, const StageResult& stage, const OpRow& row,
                           const Roofs& roofs) {
  const Step step = step_of(stage);
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
  explanation.host = roofs.host;
  if (!roofs.host.none()) {
    explanation.host_time = roofs.host.bytes_of(cost.traffic) / roofs.host.pcie;
  }
  if (is_collective(op.kind)) {
    explanation.network_time = network_time(op, cost.network, roofs.network);
  }
  return explanation;
}

/// Of the stages that are one step each.
std::vector<Explanation> explanations_of(const Model& model, const Hardware& hardware,
                                         const Scenario& scenario, const Analysis& analysis) {
  const ModelGraphs graphs = graphs_of(model, scenario);
  Roofs roofs = roofs_of(hardware, scenario.accumulate_fp32, scenario.layout);
  roofs.host = analysis.host;
  const bool chunks = prefills_in_chunks(analysis.workload);
  std::vector<Explanation> explanations;
  for (const StageResult& stage : analysis.stages) {
    if (stage.stage == Stage::denoise) continue;  // its one step stands under prefill
    if (chunks && stage.stage == Stage::prefill) continue;
    const Graph& graph = graphs.of_stage(stage.stage);
    for (const OpRow& row : stage.rows) {
      explanations.push_back(explanation_of(graph.ops[row.index], stage, row, roofs));
    }
  }
  return explanations;
}

}  // namespace

std::vector<Explanation> explain(const Model& model, const Hardware& hardware,
                                 const Scenario& asked, const std::string& op) {
  const Scenario scenario = without_generation(asked);
  const Analysis analysis = analyze(model, hardware, scenario);
  require_one_step(analysis.workload);
  require_op(analysis, op);
  std::vector<Explanation> all = explanations_of(model, hardware, scenario, analysis);
  std::erase_if(all, [&](const Explanation& one) { return one.row.name != op; });
  return all;
}

std::vector<Explanation> explain_all(const Model& model, const Hardware& hardware,
                                     const Scenario& asked) {
  const Scenario scenario = without_generation(asked);
  const Analysis analysis = analyze(model, hardware, scenario);
  return explanations_of(model, hardware, scenario, analysis);
}

}  // namespace llmviewer

#include <cmath>
#include <string>

#include "analysis/computable.hpp"
#include "analysis/generation.hpp"
#include "analysis/notes.hpp"
#include "analysis/request_checks.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

void require_finite(const Analysis& analysis) {
  bool finite = std::isfinite(analysis.memory.total.value());
  for (const StageResult& stage : analysis.stages) {
    finite = finite && std::isfinite(stage.total.time.value()) &&
             std::isfinite(stage.total.cost.ops().value()) &&
             std::isfinite(stage.total.cost.traffic.total().value());
  }
  if (!finite) {
    throw Error{"analysis", "the numbers are beyond what a double can hold",
                "use a smaller batch, sequence or model"};
  }
}

}  // namespace

Analysis analyze(const Model& model, const Hardware& hardware, const Scenario& asked,
                 const Model* draft) {
  require_possible(asked.workload);
  const Roofs roofs = roofs_of(hardware, asked.accumulate_fp32);
  require_native(asked.precision.compute, roofs, hardware);
  const ModelGraphs graphs = graphs_of(model, asked, draft);
  for (const Graph* graph : graphs.all()) require_computable(*graph, roofs, hardware);
  Scenario scenario = asked;
  scenario.workload = completed(asked.workload, graphs);
  require_stages(graphs.main, scenario.workload);
  require_request(graphs.main, scenario.workload);

  Analysis analysis;
  analysis.subject = subject_of(model, hardware, scenario, graphs, roofs);
  analysis.workload = scenario.workload;
  analysis.stages = stages_of(graphs, scenario.workload, roofs);
  if (scenario.workload.gen) {
    analysis.generation = generation_of(graphs, scenario.workload, roofs);
  }
  analysis.memory = memory_of(graphs, scenario.workload, hardware);
  require_finite(analysis);
  analysis.notes = notes_of(model, hardware, scenario, graphs.main, roofs);
  if (draft != nullptr) add_draft_notes(model, *draft, graphs, analysis.notes);
  analysis.hint = hint_of(analysis, scenario, roofs, graphs.main);
  return analysis;
}

}  // namespace llmviewer

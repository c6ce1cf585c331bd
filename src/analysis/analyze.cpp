#include <algorithm>
#include <cmath>

#include "analysis/checks.hpp"
#include "analysis/group.hpp"
#include "analysis/held.hpp"
#include "analysis/notes.hpp"
#include "analysis/request.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/passes/passes.hpp"

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

std::string_view name_of(Accounting accounting) noexcept {
  switch (accounting) {
    case Accounting::exact:
      return "exact";
    case Accounting::llm_viewer:
      return "llm-viewer";
  }
  return "";
}

Analysis::Analysis() = default;
Analysis::Analysis(const Analysis& other) = default;
Analysis::Analysis(Analysis&& other) noexcept = default;
Analysis& Analysis::operator=(const Analysis& other) = default;
Analysis& Analysis::operator=(Analysis&& other) noexcept = default;
Analysis::~Analysis() = default;

const StageResult* find_stage(const Analysis& analysis, Stage stage) noexcept {
  const auto found = std::ranges::find(analysis.stages, stage, &StageResult::stage);
  return found == analysis.stages.end() ? nullptr : &*found;
}

Analysis analyze(const Model& model, const Hardware& hardware, const Scenario& asked,
                 const Model* draft) {
  require_possible(asked.workload);
  require_layout(asked.layout);
  require_offload(asked);
  require_replicas(asked);
  require_native(asked.precision.compute, roofs_of(hardware, asked.accumulate_fp32), hardware);
  const ModelGraphs graphs = graphs_of(model, asked, draft);
  Roofs roofs = roofs_of(hardware, asked.accumulate_fp32, asked.layout);
  for (const Graph* graph : graphs.all()) require_computable(*graph, roofs, hardware);
  Scenario scenario = asked;
  scenario.workload = completed(of_one_device(asked.workload, asked.layout), graphs);
  require_stages(graphs.main, scenario.workload);
  require_request(graphs.main, scenario.workload);
  roofs.host = host_roof(hardware, graphs, scenario.workload);

  Analysis analysis;
  const ModelGraphs whole =
      asked.layout.single() ? graphs : graphs_of(model, on_one_device(asked), draft);
  analysis.subject = subject_of(model, hardware, scenario, whole, roofs);
  analysis.workload = scenario.workload;
  analysis.host = roofs.host;
  analysis.stages = stages_of(graphs, scenario.workload, roofs);
  const Pipeline pipeline = pipeline_of(graphs.main, scenario, roofs);
  if (scenario.workload.gen) {
    analysis.generation = generation_of(graphs, scenario.workload, roofs);
    put_in_micro_batches(graphs, pipeline, scenario.workload, roofs, asked.layout.micro_batches,
                         *analysis.generation);
  }
  analysis.memory =
      memory_of(fullest_stage(graphs, pipeline, scenario.workload), scenario.workload, hardware);
  add_group(asked, graphs.main, pipeline, roofs, analysis);
  require_finite(analysis);
  analysis.notes = notes_of(model, hardware, scenario, graphs.main, roofs);
  if (draft != nullptr) add_draft_notes(model, *draft, graphs, analysis.notes);
  analysis.hint = hint_of(analysis, scenario, roofs, graphs.main);
  return analysis;
}

}  // namespace llmviewer

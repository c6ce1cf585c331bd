#include "llmviewer/llm_viewer/accounting.hpp"

#include <algorithm>
#include <optional>

#include "llm_viewer/generation.hpp"
#include "llm_viewer/stage.hpp"
#include "llm_viewer/subject.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"

namespace llmviewer {
namespace {

using namespace llm_viewer;

/// Fills in what was left to the model: the usual prompt, the stages it has.
Workload completed(Workload workload, const Graph& graph) {
  if (workload.seq == 0) workload.seq = graph.usual_tokens;
  if (!workload.stages.empty()) return workload;
  workload.stages.push_back(Stage::prefill);
  if (graph.decodes) workload.stages.push_back(Stage::decode);
  if (workload.gen) workload.stages.push_back(Stage::generate);
  return workload;
}

/// One of kAskedStages.
StageResult run_stage(Stage stage, const Setup& setup, const Workload& workload,
                      const std::optional<Request>& request) {
  if (stage == Stage::generate) return request->stage;
  return run_pass(setup, stage == Stage::decode ? Pass::decode(workload.batch, workload.seq)
                                                : Pass::prefill(workload.batch, workload.seq));
}

Memory memory_of(const OriginalMemory& original, const Workload& workload,
                 const Hardware& hardware) {
  Memory memory;
  memory.weights = original.weights;
  memory.kv_cache = original.kv_cache;
  memory.activations = original.activations;
  memory.reserve = workload.reserve;
  memory.total = original.total + workload.reserve;
  memory.capacity = hardware.capacity;
  if (memory.capacity) memory.fits = memory.total <= *memory.capacity;
  return memory;
}

}  // namespace

Analysis analyze_as_llm_viewer(const Model& model, const Hardware& hardware,
                               const Scenario& scenario) {
  const Setup setup = setup_of(model, hardware, scenario);
  const Graph graph = lower(model);
  const Workload workload = completed(scenario.workload, graph);

  Analysis analysis;
  analysis.subject = subject_of(model, graph, hardware, setup);
  analysis.workload = workload;
  std::optional<Request> request;
  if (workload.gen) {
    request = run_request(setup, workload);
    analysis.generation = request->times;
  }
  for (const Stage stage : workload.stages) {
    analysis.stages.push_back(run_stage(stage, setup, workload, request));
  }
  analysis.memory = memory_of(*analysis.stages.back().total.original_memory, workload, hardware);
  analysis.notes = notes_of(graph, workload, setup);
  return analysis;
}

}  // namespace llmviewer

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/notes.hpp"
#include "analysis/rows.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/evaluate.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer {
namespace {

void require_computable(const Graph& graph, const Roofs& roofs, const Hardware& hardware) {
  for (const Op& op : graph.ops) {
    if (op.weights.matrix() == 0) continue;
    if (roofs.matrix_for(op.storage).peak > OpsPerSecond{0}) continue;
    throw Error{hardware.name,
                "computes neither " + std::string{name_of(op.storage.compute)} +
                    " nor a wider type of its kind",
                "choose other --weights, --activations or --compute"};
  }
}

void require_native(const std::optional<DataType>& compute, const Roofs& roofs,
                    const Hardware& hardware) {
  if (!compute || roofs.matrix[*compute].native) return;
  std::string known;
  for (const DataType type : kDataTypes) {
    if (!roofs.matrix[type].native) continue;
    known += (known.empty() ? "" : ", ") + std::string{name_of(type)};
  }
  throw Error{"--compute", hardware.name + " does not compute " + std::string{name_of(*compute)},
              "it computes " + known};
}

/// Fills in what was left to the model: the usual prompt, the stages it has.
Workload completed(Workload workload, const Graph& graph) {
  if (workload.seq == 0) workload.seq = graph.usual_tokens;
  if (!workload.stages.empty() || workload.step) return workload;
  workload.stages.push_back(Stage::prefill);
  if (graph.decodes) workload.stages.push_back(Stage::decode);
  if (workload.gen) workload.stages.push_back(Stage::generate);
  return workload;
}

void require_decoder(const Graph& graph, const Workload& workload) {
  if (graph.decodes) return;
  for (const Stage stage : workload.stages) {
    if (stage == Stage::prefill) continue;
    throw Error{"--stage", graph.model + " has no " + std::string{name_of(stage)} + " stage",
                "it makes one pass over all tokens: use --stage prefill"};
  }
  if (workload.gen) {
    throw Error{"--gen", graph.model + " does not generate tokens", "leave the option out"};
  }
}

Generation generation_of(const StageResult& prefill, const StageResult& whole,
                         const Workload& workload) {
  Generation generation;
  generation.ttft = prefill.total.time;
  generation.latency = whole.total.time;
  const double steps = *workload.gen - 1;
  if (steps > 0) generation.tpot = (generation.latency - generation.ttft) / steps;
  generation.throughput_tokens_per_s = whole.total.tokens_per_s;
  return generation;
}

std::vector<StageResult> stages_of(const Graph& graph, const Roofs& roofs,
                                   const Workload& workload) {
  std::vector<StageResult> stages;
  if (workload.step) {
    const ExplicitStep& asked = *workload.step;
    const double logits = workload.logits == Logits::all ? asked.new_tokens : 1;
    stages.push_back(
        run_step("step", graph, {workload.batch, asked.new_tokens, asked.context, logits}, roofs));
    return stages;
  }
  for (const Stage stage : workload.stages) {
    stages.push_back(stage == Stage::generate ? run_generation(graph, workload, roofs)
                                              : run_step(std::string{name_of(stage)}, graph,
                                                         step_of(stage, workload), roofs));
  }
  return stages;
}

Memory memory_of(const Graph& graph, const Workload& workload,
                 const std::vector<StageResult>& stages, const Hardware& hardware) {
  Memory memory;
  memory.weights = weight_bytes(graph);
  double context = 0;
  for (const StageResult& stage : stages) {
    context = std::max(context, stage.context);
    const Step step{stage.sequences, stage.new_tokens, stage.context,
                    workload.logits == Logits::all ? stage.new_tokens : 1};
    memory.activations = std::max(memory.activations, activation_peak(graph, step));
    if (stage.stage == name_of(Stage::generate)) {
      memory.activations =
          std::max(memory.activations, activation_peak(graph, step_of(Stage::prefill, workload)));
    }
  }
  memory.kv_cache = kv_cache_bytes(graph, workload.batch, context);
  memory.reserve = workload.reserve;
  memory.total = memory.weights + memory.kv_cache + memory.activations + memory.reserve;
  memory.capacity = hardware.capacity;
  if (memory.capacity) memory.fits = memory.total <= *memory.capacity;
  return memory;
}

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

Step step_of(Stage stage, const Workload& workload) noexcept {
  if (stage == Stage::decode) return Step::decode(workload.batch, workload.seq);
  Step step = Step::prefill(workload.batch, workload.seq);
  if (workload.logits == Logits::all) step.logits = workload.seq;
  return step;
}

Analysis analyze(const Model& model, const Hardware& hardware, const Scenario& asked) {
  const Roofs roofs = roofs_of(hardware, asked.accumulate_fp32);
  require_native(asked.precision.compute, roofs, hardware);
  const Graph graph = apply(asked, lower(model));
  require_computable(graph, roofs, hardware);
  Scenario scenario = asked;
  scenario.workload = completed(asked.workload, graph);
  require_decoder(graph, scenario.workload);

  Analysis analysis;
  analysis.subject = subject_of(model, hardware, scenario, graph, roofs);
  analysis.workload = scenario.workload;
  analysis.stages = stages_of(graph, roofs, scenario.workload);
  if (scenario.workload.gen) {
    const StageResult prefill =
        run_step("prefill", graph, step_of(Stage::prefill, scenario.workload), roofs);
    const StageResult whole = run_generation(graph, scenario.workload, roofs);
    analysis.generation = generation_of(prefill, whole, scenario.workload);
  }
  analysis.memory = memory_of(graph, scenario.workload, analysis.stages, hardware);
  require_finite(analysis);
  analysis.notes = notes_of(model, hardware, scenario, graph, roofs);
  analysis.hint = hint_of(analysis, scenario, roofs);
  return analysis;
}

}  // namespace llmviewer

#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/generation.hpp"
#include "analysis/notes.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

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

constexpr double kMostOfAnything = 1e9;

/// A count that makes sense: whole, from `least` to `most`.
void require_count(double value, double least, const char* what) {
  if (value >= least && value <= kMostOfAnything && value == std::floor(value)) return;
  throw Error{
      what, round_trip(value) + " is no possible count",
      "use a whole number from " + round_trip(least) + " to " + round_trip(kMostOfAnything)};
}

void require_possible(const Workload& workload) {
  require_count(workload.batch, 1, "batch");
  require_count(workload.seq, 0, "seq");
  if (workload.gen) require_count(*workload.gen, 1, "gen");
  require_count(workload.source_seq, 0, "source_seq");
  require_count(workload.images, 0, "images");
  require_count(workload.denoising_steps, 0, "denoising_steps");
  if (workload.step) {
    require_count(workload.step->new_tokens, 1, "new_tokens");
    require_count(workload.step->context, workload.step->new_tokens, "context");
  }
  const auto& stages = workload.stages;
  const bool generates = std::find(stages.begin(), stages.end(), Stage::generate) != stages.end();
  if (generates && !workload.gen) {
    throw Error{"generate", "how many tokens?", "say how many: --gen N"};
  }
  const double reserve = workload.reserve.value();
  if (!(reserve >= 0) || !std::isfinite(reserve)) {
    throw Error{"reserve", round_trip(reserve) + " bytes cannot be kept free", "use 0 or more"};
  }
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

Analysis analyze(const Model& model, const Hardware& hardware, const Scenario& asked) {
  require_possible(asked.workload);
  const Roofs roofs = roofs_of(hardware, asked.accumulate_fp32);
  require_native(asked.precision.compute, roofs, hardware);
  const ModelGraphs graphs = graphs_of(model, asked);
  for (const Graph* graph : graphs.all()) require_computable(*graph, roofs, hardware);
  Scenario scenario = asked;
  scenario.workload = completed(asked.workload, graphs);
  require_decoder(graphs.main, scenario.workload);

  Analysis analysis;
  analysis.subject = subject_of(model, hardware, scenario, graphs, roofs);
  analysis.workload = scenario.workload;
  analysis.stages = stages_of(graphs, scenario.workload, roofs);
  if (scenario.workload.gen) {
    analysis.generation =
        generation_of(request_of(graphs, scenario.workload), scenario.workload, roofs);
  }
  analysis.memory = memory_of(graphs, scenario.workload, hardware);
  require_finite(analysis);
  analysis.notes = notes_of(model, hardware, scenario, graphs.main, roofs);
  analysis.hint = hint_of(analysis, scenario, roofs, graphs.main);
  return analysis;
}

}  // namespace llmviewer

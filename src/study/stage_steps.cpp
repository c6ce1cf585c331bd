#include "study/stage_steps.hpp"

#include <algorithm>

#include "analysis/stages.hpp"

namespace llmviewer {

std::vector<RequestPart> parts_of(const StageResult& stage, const ModelGraphs& graphs,
                                  const Workload& workload) {
  if (stage.stage == name_of(Stage::generate)) return request_of(graphs, workload);
  if (stage.stage == name_of(Stage::prefill)) {
    return {{{}, &graphs.main, prefill_series(workload), {}}};
  }
  StepSeries series = StepSeries::once(step_of(stage));
  if (stage.stage == kDenoiseStage) series.weight = workload.denoising_steps;
  return {{{}, &graphs.of_stage(stage.stage), {series}, {}}};
}

const RequestPart& part_of(const OpRow& row, const std::vector<RequestPart>& parts) noexcept {
  const auto named = std::find_if(parts.begin(), parts.end(),
                                  [&](const RequestPart& part) { return part.name == row.part; });
  return named == parts.end() ? parts.front() : *named;
}

}  // namespace llmviewer

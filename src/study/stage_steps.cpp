#include "study/stage_steps.hpp"

#include <algorithm>

#include "analysis/stages.hpp"

namespace llmviewer {

std::vector<RequestPart> parts_of(const StageResult& stage, const ModelGraphs& graphs,
                                  const Workload& workload) {
  if (stage.stage == Stage::generate) return request_of(graphs, workload);
  if (stage.stage == Stage::prefill) {
    return {{{}, &graphs.main, prefill_series(workload), {}}};
  }
  StepSeries series = StepSeries::once(step_of(stage));
  if (stage.stage == Stage::denoise) series.weight = workload.denoising_steps;
  return {{{}, &graphs.of_stage(stage.stage), {series}, {}}};
}

const RequestPart& part_of(const OpRow& row, const std::vector<RequestPart>& parts) noexcept {
  const auto same = std::ranges::find(parts, row.part, &RequestPart::part);
  return same == parts.end() ? parts.front() : *same;
}

}  // namespace llmviewer

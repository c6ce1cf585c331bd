#pragma once

#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// Fills in what was left to the model: the usual prompt and source, the stages it has.
Workload completed(Workload workload, const ModelGraphs& graphs);

/// All stages asked for, those before the prefill (vision, encode) first.
std::vector<StageResult> stages_of(const ModelGraphs& graphs, const Workload& workload,
                                   const Roofs& roofs);

/// The step that is asked for by its numbers.
Step explicit_step(const Workload& workload) noexcept;

/// The step that a stage shows, of a whole request the last.
Step step_of(const StageResult& stage) noexcept;

/// A stage of one step.
struct SingleStage {
  Stage stage{};
  const Graph* graph{};
  Step step;
};
/// Those that run once before the prefill: vision, encode.
std::vector<SingleStage> stages_before(const ModelGraphs& graphs, const Workload& workload);
/// Those that stand for decode where tokens are speculated: a draft, a verification.
std::vector<SingleStage> stages_beside_decode(const ModelGraphs& graphs, const Workload& workload);

}  // namespace llmviewer

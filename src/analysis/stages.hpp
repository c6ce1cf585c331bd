#pragma once

#include <string_view>
#include <vector>

#include "analysis/towers.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// Fills in what was left to the model: the usual prompt and source, the stages it has.
Workload completed(Workload workload, const ModelGraphs& graphs);

/// All stages asked for, those before the prefill (vision, encode) first.
std::vector<StageResult> stages_of(const ModelGraphs& graphs, const Workload& workload,
                                   const Roofs& roofs);

/// A stage that runs once before the prefill.
struct StageBefore {
  std::string_view name;
  const Graph* graph{};
  Step step;
};
std::vector<StageBefore> stages_before(const ModelGraphs& graphs, const Workload& workload);

/// What is held on the device at the last step of any stage.
Memory memory_of(const ModelGraphs& graphs, const Workload& workload,
                 const std::vector<StageResult>& stages, const Hardware& hardware);

}  // namespace llmviewer

#pragma once

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

/// TTFT, TPOT, latency and throughput of a whole request.
Generation generation_of(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs);

/// What is held on the device at the last step of any stage.
Memory memory_of(const ModelGraphs& graphs, const Workload& workload,
                 const std::vector<StageResult>& stages, const Hardware& hardware);

}  // namespace llmviewer

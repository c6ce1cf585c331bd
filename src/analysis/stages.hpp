#pragma once

#include <vector>

#include "analysis/towers.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// Fills in what was left to the model: the usual prompt and source, the stages it has.
Workload completed(Workload workload, const ModelGraphs& graphs);

/// All stages asked for, those before the prefill (vision, encode) first.
std::vector<StageResult> stages_of(const ModelGraphs& graphs, const Workload& workload,
                                   const Roofs& roofs);

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

/// A step whose tensors must fit, and the graph that runs it.
struct HeldStep {
  Stage stage{};
  const Graph* graph{};
  Step step;
};

/// What a workload holds on the device at its worst: the steps whose activations must fit, and the
/// context that the cache must hold.
struct Held {
  std::vector<HeldStep> steps;
  double context{};
};
Held held_by(const ModelGraphs& graphs, const Workload& workload);

/// Weights of all graphs.
Bytes weight_bytes(const ModelGraphs& graphs);
/// Caches and states of all graphs.
Bytes kv_cache_bytes(const ModelGraphs& graphs, const Workload& workload, double context,
                     const KvAllocation& allocation = {});

/// Weights and caches, on the device and in host memory.
struct Kept {
  Bytes weights;  ///< on the device, as the next
  Bytes kv_cache;
  Bytes host;
};
Kept kept_by(const ModelGraphs& graphs, const Workload& workload, double context,
             const KvAllocation& allocation);

/// What is held on the device at the last step of any stage.
Memory memory_of(const ModelGraphs& graphs, const Workload& workload, const Hardware& hardware,
                 const KvAllocation& allocation = {});

}  // namespace llmviewer

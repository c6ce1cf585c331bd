#pragma once

#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

/// Steps of a series among which those are that hold most activations at once.
std::vector<Step> widest_steps(const Graph& graph, const StepSeries& series);

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

/// What all beams but the first one of each request keep: the positions generated since the prompt
/// P, which is kept once for all of them, and a recurrent state each.
///   (beams − 1)·B·(min(c − P, positions held of c)·elements·kv + state)
Bytes further_beams_bytes(const Graph& graph, const Workload& workload, double context,
                          const KvAllocation& allocation);

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

/// What the weights and caches of a device are read through, if a part of them lies in host memory.
/// `workload` is complete and of one device. Throws Error for a device whose PCIe rate is not
/// published, and for more than there is to offload.
HostRoof host_roof(const Hardware& hardware, const ModelGraphs& graphs, const Workload& workload);

}  // namespace llmviewer

#pragma once

#include <map>
#include <vector>

#include "analysis/model_graphs.hpp"
#include "analysis/pipeline.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// What the fullest device of a group holds. The cut of a pipeline changes with the batch, but
/// seldom: its stages' graphs are kept by cut. Not for several threads at once.
class HeldStages {
 public:
  /// `graphs` must outlive it.
  explicit HeldStages(const ModelGraphs& graphs) : graphs_{graphs} {}

  /// As `analyze` says it; the workload is of one device.
  Memory memory_of(const Workload& workload, const Layout& layout, const Roofs& roofs,
                   const Hardware& hardware);

 private:
  const std::vector<ModelGraphs>& stages_of(const Pipeline& pipeline);

  const ModelGraphs& graphs_;
  std::map<std::vector<std::size_t>, std::vector<ModelGraphs>> by_cut_;
};

}  // namespace llmviewer

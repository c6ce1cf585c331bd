#include "study/held_stages.hpp"

#include "analysis/stages.hpp"

namespace llmviewer {

const std::vector<ModelGraphs>& HeldStages::stages_of(const Pipeline& pipeline) {
  std::vector<ModelGraphs>& stages = by_cut_[pipeline.first];
  for (std::size_t s = stages.size(); s < pipeline.stages(); ++s) {
    stages.push_back(stage_graphs(graphs_, pipeline, s));
  }
  return stages;
}

Memory HeldStages::memory_of(const Workload& workload, const Layout& layout, const Roofs& roofs,
                             const Hardware& hardware) {
  if (layout.pipeline == 1) return llmviewer::memory_of(graphs_, workload, hardware);
  Scenario scenario;
  scenario.workload = workload;
  scenario.layout = layout;
  Memory fullest;
  for (const ModelGraphs& stage : stages_of(pipeline_of(graphs_.main, scenario, roofs))) {
    const Memory memory = llmviewer::memory_of(stage, workload, hardware);
    if (memory.total > fullest.total) fullest = memory;
  }
  return fullest;
}

}  // namespace llmviewer

#include "study/held_stages.hpp"

#include <set>

#include "analysis/held.hpp"
#include "analysis/stages.hpp"

namespace llmviewer {

/// Between the ends, stages of the same layers hold the same: one stands for all.
const std::vector<ModelGraphs>& HeldStages::stages_of(const Pipeline& pipeline) {
  const auto [found, is_new] = by_cut_.try_emplace(pipeline.first);
  if (!is_new) return found->second;
  std::set<std::vector<double>> seen;
  for (std::size_t s = 0; s < pipeline.stages(); ++s) {
    const bool is_end = s == 0 || s + 1 == pipeline.stages();
    const auto is_another = [&] {
      return seen.insert(layers_of_groups(graphs_.main, pipeline, s)).second;
    };
    if (is_end || is_another()) found->second.push_back(stage_graphs(graphs_, pipeline, s));
  }
  return found->second;
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

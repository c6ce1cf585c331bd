#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// Layers in contiguous stages: those of stage s are first[s] … first[s + 1] − 1.
struct Pipeline {
  std::vector<std::size_t> first;  ///< stages + 1 entries

  std::size_t stages() const noexcept { return first.size() - 1; }
};

/// Where an operator stands.
enum class StagePlace : std::uint8_t { before_layers, layers, between_stages, after_layers };
StagePlace stage_place_of(const Graph& graph, std::size_t op);

/// The cut whose slowest stage is fastest, in a decode step at the prompt's length where the model
/// decodes, else in a prefill. The first stage also has the embedding, the last one the head.
Pipeline pipeline_of(const Graph& graph, const Scenario& scenario, const Roofs& roofs);

/// Layers of each of the graph's groups in a stage.
std::vector<double> layers_of_groups(const Graph& graph, const Pipeline& pipeline, std::size_t s);

/// The graphs of which a stage of the pipeline consists: its layers, in the first stage what stands
/// before them and the vision tower, in the last one what stands after them. A tied head is held
/// once more where embedding and head are apart.
ModelGraphs stage_graphs(const ModelGraphs& graphs, const Pipeline& pipeline, std::size_t s);

/// Those of the stage that holds most.
ModelGraphs fullest_stage(const ModelGraphs& graphs, const Pipeline& pipeline,
                          const Workload& workload);

/// The time of the slowest stage where one instance of each operator takes so long, one sending
/// included, and in the first stage what runs before the graph.
Seconds slowest_stage(const Graph& graph, const Pipeline& pipeline, std::span<const Seconds> times,
                      Seconds before);
/// The same in a stage of an analysis.
Seconds slowest_stage(const Graph& graph, const Pipeline& pipeline, const StageResult& result);

}  // namespace llmviewer

#pragma once

#include "analysis/model_graphs.hpp"
#include "sweep/linear_step.hpp"

namespace llmviewer {

/// Adds to a model, whose steps stand, what the stages of its pipeline consist of: the slices, what
/// each holds, and the activations alive in each kind of stage.
void add_pipeline(const ModelGraphs& graphs, LinearModel& model);

}  // namespace llmviewer

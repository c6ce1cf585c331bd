#pragma once

#include <vector>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/step_series.hpp"

namespace llmviewer {

/// Steps of a series among which those are that hold most activations at once.
std::vector<Step> widest_steps(const Graph& graph, const StepSeries& series);

}  // namespace llmviewer

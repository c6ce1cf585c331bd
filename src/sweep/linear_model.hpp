#pragma once

#include "analysis/towers.hpp"
#include "llmviewer/sweep/plan.hpp"

namespace llmviewer {

/// linear_model() of graphs that stand already, without the names of its formats. The scenario is
/// one that plans hold: needs_walk.
LinearModel linear_of(const ModelGraphs& graphs, const Scenario& scenario);

}  // namespace llmviewer

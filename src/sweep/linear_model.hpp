#pragma once

#include "analysis/towers.hpp"
#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

/// linear_model() of graphs that stand already, without the names of its formats. The scenario is
/// one that compiled models hold: needs_walk.
LinearModel linear_of(const ModelGraphs& graphs, const Scenario& scenario);

}  // namespace llmviewer

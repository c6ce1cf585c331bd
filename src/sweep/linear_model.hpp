#pragma once

#include "analysis/model_graphs.hpp"
#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

inline std::optional<LinearStep>& part(LinearModel& model, Part p) {
  return model.parts[static_cast<std::size_t>(p)];
}

/// linear_model() of graphs that stand already, without the names of its formats. The scenario is
/// one that compiled models hold: needs_walk.
LinearModel linear_of(const ModelGraphs& graphs, const Scenario& scenario);

}  // namespace llmviewer

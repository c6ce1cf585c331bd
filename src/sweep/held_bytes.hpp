#pragma once

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

/// Adds what an operator holds: weights, positions of the cache, a recurrent state; of
/// cross-attention the source's positions.
void add_held(const Op& op, double source, HeldBytes& held);
/// All operators of a graph.
void add_held(const Graph& graph, double source, HeldBytes& held);

}  // namespace llmviewer

#pragma once

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

/// Weights of all operators with their formats' overhead, tied matrices once.
Bytes weight_bytes(const Graph& graph) noexcept;

/// What `sequences` sequences keep after `context` positions: KV cache (windowed layers capped, of
/// cross-attention the source's positions), index keys, recurrent states.
Bytes kv_cache_bytes(const Graph& graph, double sequences, double context,
                     double source = 0) noexcept;

/// The most bytes of activations that are alive at once. A tensor lives from its producer to its
/// last consumer; one layer of each group is alive at a time, the ends of the model with it.
Bytes activation_peak(const Graph& graph, const Step& step);

}  // namespace llmviewer

#pragma once

#include <vector>

#include "analysis/held.hpp"
#include "llmviewer/study/memory.hpp"

namespace llmviewer {

/// In order of appearance; they sum up to weight_bytes(graphs).
std::vector<WeightPart> weight_parts(const ModelGraphs& graphs, const Precision& precision);

/// In order of appearance; they sum up to kv_cache_bytes(graphs, workload, context, allocation).
std::vector<CachePart> cache_parts(const ModelGraphs& graphs, const Workload& workload,
                                   double context, const KvAllocation& allocation);

/// The first moment at which the most bytes are alive.
ActivationPeak peak_of(const Held& held);

/// The most bytes of logits that a step writes.
Bytes logits_of(const Held& held);

/// The largest batch and context that fit into so many bytes, by solving for them.
Largest largest_in(Bytes capacity, const ModelGraphs& graphs, const Workload& workload,
                   const KvAllocation& allocation);

}  // namespace llmviewer

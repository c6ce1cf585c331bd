#pragma once

#include <optional>

#include "analysis/model_graphs.hpp"
#include "llmviewer/study/memory.hpp"

namespace llmviewer {

/// The largest batch and context that fit into so many bytes, by solving for them.
Largest largest_in(Bytes capacity, const ModelGraphs& graphs, const Workload& workload,
                   const KvAllocation& allocation);

}  // namespace llmviewer

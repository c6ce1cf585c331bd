#pragma once

#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/graph/graph.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// What all beams but the first one of each request keep: the positions generated since the prompt
/// P, which is kept once for all of them, and a recurrent state each.
///   (beams − 1)·B·(min(c − P, positions held of c)·elements·kv + state)
Bytes further_beams_bytes(const Graph& graph, const Workload& workload, double context,
                          const KvAllocation& allocation);

}  // namespace llmviewer

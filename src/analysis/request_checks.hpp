#pragma once

#include "analysis/towers.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// Throws Error where a workload's counts are none, or its parts contradict each other.
void require_possible(const Workload& workload);

/// Throws Error for stages that the model does not have. The workload is completed.
void require_stages(const Graph& graph, const Workload& workload);

/// Throws Error for a prefix, chunks, beams or speculation that cannot be. The workload is
/// completed.
void require_request(const Graph& graph, const Workload& workload);

}  // namespace llmviewer

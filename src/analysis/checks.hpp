// What is refused before anything is computed.

#pragma once

#include <optional>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// Throws Error where a workload's counts are none, or its parts contradict each other.
void require_possible(const Workload& workload);

/// Throws Error for stages that the model does not have. The workload is completed.
void require_stages(const Graph& graph, const Workload& workload);

/// Throws Error for a prefix, chunks, beams or speculation that cannot be. The workload is
/// completed.
void require_request(const Graph& graph, const Workload& workload);

/// Throws Error for shares beyond 0 to 1, and for sizes in a pipeline, whose stages differ.
void require_offload(const Scenario& scenario);

/// Throws Error where replicas or micro-batches are without a sequence.
void require_replicas(const Scenario& scenario);

/// Throws Error where the device computes neither the type that a matrix is asked in nor a wider
/// one.
void require_computable(const Storage& storage, const Roofs& roofs, const Hardware& hardware);
void require_computable(const Graph& graph, const Roofs& roofs, const Hardware& hardware);

/// Throws Error where the device lacks the very type that was asked for with --compute.
void require_native(const std::optional<DataType>& compute, const Roofs& roofs,
                    const Hardware& hardware);

}  // namespace llmviewer

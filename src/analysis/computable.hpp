#pragma once

#include <optional>

#include "llmviewer/graph/graph.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// Throws Error where the device computes neither the type that a matrix is asked in nor a wider
/// one.
void require_computable(const Storage& storage, const Roofs& roofs, const Hardware& hardware);
void require_computable(const Graph& graph, const Roofs& roofs, const Hardware& hardware);

/// Throws Error where the device lacks the very type that was asked for with --compute.
void require_native(const std::optional<DataType>& compute, const Roofs& roofs,
                    const Hardware& hardware);

}  // namespace llmviewer

#pragma once

#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/study/hardware_for.hpp"

namespace llmviewer {

/// The device with so many times the resource: of its rates all types are scaled alike. Without a
/// matrix engine the vector units' rates are the matrix peak.
Hardware scaled(const Hardware& hardware, Resource resource, double factor);

/// What of it limits an operator.
Resource resource_of(Limiter limiter) noexcept;

/// Whether the device has a figure for it that is its own: not a vector peak that stands in.
bool has_figure(const Hardware& hardware, Resource resource) noexcept;

/// The types whose rates decide how long a model's matrix products take, the layers' own first.
std::vector<DataType> types_of(const ModelGraphs& graphs, const Roofs& roofs, DataType layers);

/// The resource's figures as a device file has them, of the matrix peak those of some types.
std::vector<FigureSetting> figures_of(const Hardware& hardware, Resource resource,
                                      const std::vector<DataType>& types, bool accumulate_fp32);

}  // namespace llmviewer

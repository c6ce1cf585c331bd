#pragma once

#include <memory>
#include <span>
#include <vector>

#include "llmviewer/sweep/compiled_model.hpp"
#include "study/service.hpp"

namespace llmviewer {

/// A service for many batches: with the compiled model that a sweep would make of it, whose numbers
/// are those of the walk to rounding. Without one where such models do not hold what is asked.
/// Throws what a walk of it would.
Service compiled(Service service);

/// What batches take, as measure_rates says.
std::vector<Measured> measure_each(const Service& service, std::span<const double> batches);

/// By the compiled model: the rates, and the memory.
Measured measure_compiled(const Service& service, const Workload& workload);
Memory memory_compiled(const Service& service, const Workload& workload);

}  // namespace llmviewer

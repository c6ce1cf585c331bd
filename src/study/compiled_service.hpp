#pragma once

#include <memory>
#include <span>
#include <vector>

#include "llmviewer/sweep/plan.hpp"
#include "study/service.hpp"

namespace llmviewer {

/// A service for many batches: with the plan that a sweep would make of it, whose numbers are those
/// of the walk to rounding. Without one where plans do not hold what is asked. Throws what a walk
/// of it would.
Service compiled(Service service);

/// What batches take, as measure_rates says.
std::vector<Measured> measure_each(const Service& service, std::span<const double> batches);

/// By the plan: the rates, and the memory.
Measured measure_by_plan(const Service& service, const Workload& workload);
Memory memory_by_plan(const Service& service, const Workload& workload);

}  // namespace llmviewer

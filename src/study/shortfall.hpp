#pragma once

#include <vector>

#include "study/service.hpp"

namespace llmviewer {

/// All targets that a batch misses, with the roofs that forbid them: the worst first, rates last.
std::vector<Shortfall> shortfalls(const Service& service, double batch);

/// How many times too much, or too little, there is of it; infinite where that is not known.
double badness(const Shortfall& missed) noexcept;

/// How much is missing for all targets: of the ceilings the worst, without any of the rates; 0:
/// nothing.
double lacking(const Service& service, const Measured& measured);

/// The roof that holds most of the time that a target is about.
Limiter roof_of(Target target, const Service& service, const Workload& workload);

}  // namespace llmviewer

#pragma once

#include <vector>

#include "study/service.hpp"

namespace llmviewer {

/// All goals that a batch misses, with the roofs that forbid them: the worst first, rates last.
std::vector<Shortfall> shortfalls(const Service& service, double batch);

/// How many times too much, or too little, there is of it; infinite where that is not known.
double badness(const Shortfall& missed) noexcept;

/// The roof that holds most of the time that a goal is about.
Limiter roof_of(Goal goal, const Service& service, const Workload& workload);

}  // namespace llmviewer

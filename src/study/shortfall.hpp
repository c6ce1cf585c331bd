#pragma once

#include <optional>
#include <vector>

#include "study/service.hpp"

namespace llmviewer {

/// Absent where nothing was asked for, or where it is met.
std::optional<Shortfall> shortfall_of(Target target, const Service& service,
                                      const Measured& measured);

/// The first of the times that is exceeded.
std::optional<Target> late(const Service& service, const Measured& measured);

/// The first ceiling that is exceeded: capacity, TTFT, TPOT, latency. They only get worse with a
/// larger batch.
std::optional<Target> exceeded(const Service& service, const Workload& workload);

/// All targets that a batch misses.
std::vector<Shortfall> missed_by(const Service& service, const Measured& measured, double batch);

/// All targets that a batch misses, with the roofs that forbid them: the worst first, rates last.
std::vector<Shortfall> shortfalls(const Service& service, double batch);

/// How many times too much, or too little, there is of it; infinite where that is not known.
double badness(const Shortfall& missed) noexcept;

/// How much is missing for all targets: of the ceilings the worst, without any of the rates; 0:
/// nothing. A rate at a batch that is too large already, or too expensive, is not what stands in
/// the way.
double lacking(const Service& service, const Measured& measured);

/// The roof that holds most of the time that a target is about.
Limiter roof_of(Target target, const Service& service, const Workload& workload);

/// The largest batch under all ceilings; 0: not even the least.
double largest_batch(const Service& service);

/// The batch at which a service is shown, and which ceiling one more would miss. Where there is
/// none (no target of time, a capacity that is not published), the least batch that is fast enough.
struct Solved {
  double batch{};
  std::optional<Target> binds{};
};
Solved solve(const Service& service);

/// Whether some batch meets all targets, the price apart.
bool is_met(const Service& service);

/// The longest prompt with which it is still met; 0: none.
double largest_context(const Service& service);

}  // namespace llmviewer

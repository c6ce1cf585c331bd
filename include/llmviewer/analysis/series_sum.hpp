#pragma once

#include <array>
#include <cstddef>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/op.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

/// One instance of an operator, summed over many steps.
struct OpSum {
  Cost cost;
  std::array<Seconds, kLimiters> times;  ///< by the limiter of each step
  bool runs{};                           ///< in any of the steps

  Seconds& of(Limiter limiter) noexcept { return times[static_cast<std::size_t>(limiter)]; }
  Seconds of(Limiter limiter) const noexcept { return times[static_cast<std::size_t>(limiter)]; }
  Seconds compute_time() const noexcept { return of(Limiter::matrix) + of(Limiter::vector); }
  Seconds memory_time() const noexcept { return of(Limiter::dram) + of(Limiter::pcie); }
  Seconds time() const noexcept { return compute_time() + memory_time() + of(Limiter::network); }
};

OpSum& operator+=(OpSum& sum, const OpSum& more) noexcept;

/// The whole time, and what holds more of it.
Timing timing_of(const OpSum& sum) noexcept;

/// The sum over all steps of a series, as evaluating one after the other gives it, in closed form:
/// its cost is that of a few arithmetic series, whatever their number of terms. Allocates nothing.
OpSum sum_of(const Op& op, const StepSeries& series, const Roofs& roofs) noexcept;

}  // namespace llmviewer

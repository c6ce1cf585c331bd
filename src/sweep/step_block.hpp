#pragma once

#include <cstddef>
#include <span>

#include "llmviewer/sweep/model_evaluator.hpp"

namespace llmviewer {

inline constexpr auto kTime = static_cast<std::size_t>(Sum::time);
inline constexpr auto kComputeTime = static_cast<std::size_t>(Sum::compute_time);
inline constexpr auto kNetworkTime = static_cast<std::size_t>(Sum::network_time);
inline constexpr WantedSums kOnlyTime{true};

/// A step's points: B sequences and context c, lane by lane.
struct StepPoints {
  const double* sequences;
  const double* context;
  std::size_t lanes;
};

/// Room for the variables of a step.
struct VariableRoom {
  std::span<Lanes> values;
  std::span<const double*> pointers;  ///< one to each of `values`
};

/// One variable of a step at a block of points.
void fill_variable(const Variable& variable, StepForm form, const StepPoints& points,
                   Lanes& values) noexcept;
/// All variables of a step.
void fill_variables(const LinearStep& step, const StepPoints& points, Lanes* values) noexcept;

/// The sums wanted of a step, added to what stands in `sums`.
void add_step(const LinearStep& step, const StepLines& lines, const StepPoints& points,
              const WantedSums& wanted, const VariableRoom& room, SumLanes& sums) noexcept;

/// What is wanted besides the times of operators: what passes between devices, and the costs. Added
/// to `sums`; the variables stand in the room, as does what follows.
void add_costs(const LinearStep& step, const StepLines& lines, std::size_t count,
               const WantedSums& wanted, const VariableRoom& room, SumLanes& sums) noexcept;

/// The time of these operators and of what passes between devices.
void find_time(const StepLines& lines, std::size_t count, const VariableRoom& room,
               Lanes& time) noexcept;

/// The most bytes of activations alive at once.
void find_peak(const AliveForms& forms, std::size_t lanes, const VariableRoom& room,
               Lanes& peak) noexcept;

/// Decode steps at contexts first … last, lane by lane; last < first: none.
struct RangePoints {
  const double* sequences;
  const double* first;
  const double* last;
  std::size_t lanes;
};

/// The sums wanted over all these steps, added to what stands in `sums`, in closed form: an
/// operator's three times are linear in the context between the few places where its span stops
/// growing, so that the longest of them sums up to arithmetic series.
void add_decode_range(const LinearStep& step, const StepLines& lines, const RangePoints& points,
                      const WantedSums& wanted, const VariableRoom& room, SumLanes& sums) noexcept;

}  // namespace llmviewer

#pragma once

#include <cstddef>
#include <span>

#include "llmviewer/sweep/model_evaluator.hpp"

namespace llmviewer {

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

/// What passes between devices, added to the times wanted; the variables stand in the room.
void add_network(std::span<const NetworkTerm> network, std::size_t lanes, const WantedSums& wanted,
                 const VariableRoom& room, SumLanes& sums) noexcept;

/// The most bytes of activations alive at once; the variables stand in the room.
void find_peak(const AliveForms& forms, std::size_t lanes, const VariableRoom& room,
               Lanes& peak) noexcept;

}  // namespace llmviewer

#pragma once

#include <cstddef>
#include <vector>

#include "llmviewer/sweep/evaluate_plan.hpp"
#include "sweep/step_block.hpp"

namespace llmviewer {

/// Room to evaluate blocks in.
struct PlanRoom {
  std::vector<Lanes> variables;
  std::vector<const double*> pointers;
  Lanes own_batch;  ///< of one device: its part of the batch
  Lanes sequences;  ///< of a step of the main graph
  Lanes first;      ///< contexts of a request's decode steps
  Lanes last;
  Lanes tower_sequences;
  Lanes tower_tokens;
  SumLanes prefill;  ///< of a request
  SumLanes decode;
  SumLanes spare;
};

/// One block: what is asked of a plan, and where the answer goes. What is not wanted is left as it
/// was.
struct PlanBlock {
  const Plan& plan;
  const Points& points;
  const Needs& needs;
  PlanRoom& room;
  Results& out;

  std::size_t lanes() const noexcept { return points.batch.size(); }
  const LinearModel& model() const noexcept { return *plan.model; }
  bool has(Part part) const noexcept { return model().part(part).has_value(); }
  SumLanes& of(SweepStage stage) const noexcept {
    return out.stages[static_cast<std::size_t>(stage)];
  }

  /// The sums of one step.
  void step(Part part, const double* sequences, const double* context, const WantedSums& wanted,
            SumLanes& sums) const noexcept;
  /// Of a prefill of all `seq` tokens; that of one token runs as a decode step does.
  void prefill(Part part, const WantedSums& wanted, SumLanes& sums) const noexcept;
  /// Of the decode steps at contexts first … last.
  void decode_steps(Part part, const WantedSums& wanted, SumLanes& sums) const noexcept;

  /// Raises the activations to the most that are alive in a step.
  void raise(Part part, const double* sequences, const double* context) const noexcept;
  void raise_to_prefill(Part part) const noexcept;

 private:
  bool has_single_tokens() const noexcept;
  VariableRoom variables() const noexcept { return {room.variables, room.pointers}; }
};

void fill(Lanes& lanes, std::size_t count, double value) noexcept;
/// NaN where a sum is wanted that the model does not have.
void fill_nothing(SumLanes& sums, const WantedSums& wanted, std::size_t count) noexcept;
bool any(const WantedSums& wanted) noexcept;
WantedSums either(const WantedSums& a, const WantedSums& b) noexcept;

}  // namespace llmviewer

#pragma once

#include <cstddef>

#include "sweep/point_block.hpp"

namespace llmviewer {

inline void scale(Lanes& lanes, std::size_t count, double factor) noexcept {
  for (std::size_t i = 0; i < count; ++i) lanes[i] *= factor;
}

/// Tokens that a stage computes on one device, per second of its time; of all replicas. `wait` is
/// what all micro-batches of a replica take beyond one.
template <class Tokens, class Wait>
void rate(const PointBlock& block, Stage stage, Tokens&& tokens, Wait&& wait) noexcept {
  if (!block.needs.of(stage)[kTime]) return;
  const Lanes& time = block.of(stage)[kTime];
  Lanes& rates = block.out.tokens_per_s[static_cast<std::size_t>(stage)];
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double replicas = block.points.batch[i] / block.room.own_batch[i];
    rates[i] = time[i] == 0 ? 0 : replicas * tokens(i) / (time[i] + wait(i));
  }
}

/// Micro-batches that run one after the other.
inline auto in_turn(const PointBlock& block, Stage stage) noexcept {
  const double followers = block.model().layout.micro_batches - 1;
  return [followers, &time = block.of(stage)[kTime]](std::size_t i) { return followers * time[i]; };
}

/// Micro-batches that follow each other through a pipeline: each but the first adds the slowest
/// stage. Null: there is one only.
inline auto behind(const Lanes* slowest, const PointBlock& block) noexcept {
  const double followers = block.model().layout.micro_batches - 1;
  return [=](std::size_t i) { return slowest == nullptr ? 0 : followers * (*slowest)[i]; };
}

/// LLM-Viewer's memory is that of the last stage alone.
template <class Raise>
void see_activations(const PointBlock& block, Stage stage, Raise&& raise) noexcept {
  if (!block.wants_activations() || !block.needs.runs_stage(stage)) return;
  if (block.model().as_llm_viewer) fill(block.out.activations, block.lanes(), 0);
  raise();
}

/// What a request needs of the stages before its prefill.
WantedSums sums_of_request(const Needs& needs) noexcept;

/// A whole request: its sums, rate, times and activations. The towers stand, the layers of a
/// pipeline are cut.
void evaluate_request(const PointBlock& block) noexcept;

}  // namespace llmviewer

#include "sweep/point_block.hpp"

#include <algorithm>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {
namespace {

/// Time is summed up together with what of it is bound by compute.
void clear(SumLanes& sums, const WantedSums& wanted, std::size_t count) noexcept {
  for (std::size_t s = 0; s < kSums; ++s) {
    if (wanted[s] || (s == kTime && wanted[kComputeTime])) fill(sums[s], count, 0);
  }
}

}  // namespace

void fill(Lanes& lanes, std::size_t count, double value) noexcept {
  std::fill_n(lanes.begin(), count, value);
}

void fill_nothing(SumLanes& sums, const WantedSums& wanted, std::size_t count) noexcept {
  for (std::size_t s = 0; s < kSums; ++s) {
    if (wanted[s]) fill(sums[s], count, kNone);
  }
}

bool any(const WantedSums& wanted) noexcept {
  return std::any_of(wanted.begin(), wanted.end(), [](bool one) { return one; });
}

WantedSums either(const WantedSums& a, const WantedSums& b) noexcept {
  WantedSums sums{};
  for (std::size_t s = 0; s < kSums; ++s) sums[s] = a[s] || b[s];
  return sums;
}

void PointBlock::step(Part part, const double* sequences, const double* context,
                      const WantedSums& wanted, SumLanes& sums) const noexcept {
  clear(sums, wanted, lanes());
  add_step(*model().part(part), compiled.steps[static_cast<std::size_t>(part)],
           {sequences, context, lanes()}, wanted, variables(), sums);
}

bool PointBlock::has_single_tokens() const noexcept {
  return !model().as_llm_viewer &&
         std::any_of(points.seq.begin(), points.seq.end(), [](double s) { return s == 1; });
}

void PointBlock::prefill(Part part, const WantedSums& wanted, SumLanes& sums) const noexcept {
  const double* const sequences = room.sequences.data();
  step(part, sequences, points.seq.data(), wanted, sums);
  if (!has_single_tokens()) return;
  step(Part::decode, sequences, points.seq.data(), wanted, room.spare);
  for (std::size_t s = 0; s < kSums; ++s) {
    if (!wanted[s]) continue;
    for (std::size_t i = 0; i < lanes(); ++i) {
      if (points.seq[i] == 1) sums[s][i] = room.spare[s][i];
    }
  }
}

void PointBlock::decode_steps(Part part, const WantedSums& wanted, SumLanes& sums) const noexcept {
  clear(sums, wanted, lanes());
  add_decode_range(*model().part(part), compiled.steps[static_cast<std::size_t>(part)],
                   {room.sequences.data(), room.first.data(), room.last.data(), lanes()}, wanted,
                   variables(), sums);
}

StepPoints PointBlock::tower_points(Part tower, const double* batch) const noexcept {
  const bool is_vision = tower == Part::vision;
  const double per_request = is_vision ? model().images : 1;
  const double length = is_vision ? model().vision_tokens : model().source;
  for (std::size_t i = 0; i < lanes(); ++i) {
    room.tower_sequences[i] = batch[i] * per_request;
    room.tower_tokens[i] = length;
  }
  return {room.tower_sequences.data(), room.tower_tokens.data(), lanes()};
}

double PointBlock::kept_bytes(const HeldBytes& held, std::size_t lane) const noexcept {
  double bytes = held.kept_per_sequence;
  for (const KeptBytes& kept : held.kept) {
    bytes += kept.per_position * positions_stored(kept.span, room.positions[lane]);
  }
  return model().layout.micro_batches * room.own_batch[lane] * bytes;
}

void PointBlock::clear_activations() const noexcept {
  fill(out.activations, lanes(), 0);
  for (Lanes& peak : room.pipeline.peaks) fill(peak, lanes(), 0);
}

void PointBlock::raise(Part part, const double* sequences, const double* context,
                       Lanewise which) const noexcept {
  const LinearStep& step = *model().part(part);
  fill_variables(step, {sequences, context, lanes()}, room.variables.data());
  for (std::size_t kind = 0; kind < step.alive.size(); ++kind) {
    Lanes& peak = model().pipeline ? room.pipeline.peaks[kind] : out.activations;
    Lanes& alive = room.spare[0];
    find_peak(step.alive[kind], lanes(), variables(), alive);
    for (std::size_t i = 0; i < lanes(); ++i) {
      if (takes(which, i)) peak[i] = std::max(peak[i], alive[i]);
    }
  }
}

void PointBlock::raise_to_prefill(Part part) const noexcept {
  const double* const sequences = room.sequences.data();
  if (!has_single_tokens()) return raise(part, sequences, points.seq.data());
  raise(part, sequences, points.seq.data(), Lanewise::several_tokens);
  raise(Part::decode, sequences, points.seq.data(), Lanewise::one_token);
}

}  // namespace llmviewer

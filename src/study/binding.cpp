#include <algorithm>
#include <array>
#include <string_view>

#include "study/goal.hpp"

namespace llmviewer {
namespace {

/// The stage that the goal is of, where it was analysed; else the last one that was.
const StageResult& stage_of(Goal goal, const Analysis& analysis) {
  const StageResult* found = nullptr;
  if (analysis.generation && goal == Goal::tpot) found = find_stage(analysis, Stage::verify);
  if (analysis.generation && found == nullptr) {
    found = find_stage(analysis, goal == Goal::ttft   ? Stage::prefill
                                 : goal == Goal::tpot ? Stage::decode
                                                      : Stage::generate);
  }
  return found == nullptr ? analysis.stages.back() : *found;
}

/// An operator of this name takes the most time, in all groups together.
std::string largest_op(const StageResult& stage, double& share) {
  std::string largest;
  for (const OpRow& row : stage.rows) {
    double sum = 0;
    for (const OpRow& other : stage.rows) {
      if (other.name == row.name) sum += other.share;
    }
    if (sum > share) {
      share = sum;
      largest = row.name;
    }
  }
  return largest;
}

void add_roof(const StageResult& stage, const Analysis& analysis, const Roofs& roofs,
              Binding& binding) {
  const auto row = std::find_if(stage.rows.begin(), stage.rows.end(),
                                [&](const OpRow& one) { return one.name == binding.largest; });
  if (row == stage.rows.end()) return;
  binding.roof = row->timing.limiter;
  binding.compute_type = row->compute_type;
  switch (row->timing.limiter) {
    case Limiter::dram:
      binding.at = analysis.subject.bandwidth.value();
      return;
    case Limiter::vector:
      binding.at = roofs.vector_peak.value();
      return;
    case Limiter::pcie:
      binding.at = analysis.host.pcie.value();
      return;
    case Limiter::network:
      binding.at = roofs.network.link.value();
      return;
    case Limiter::matrix:
      binding.at = roofs.matrix[row->compute_type].peak.value();
  }
}

Binding memory_binding(const Memory& memory) {
  Binding binding;
  if (memory.capacity) binding.share_of_capacity = memory.total / *memory.capacity;
  const std::array parts{
      std::pair{"weights", memory.weights}, std::pair{"KV cache", memory.kv_cache},
      std::pair{"activations", memory.activations}, std::pair{"reserve", memory.reserve}};
  const auto largest = std::max_element(
      parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  binding.largest = largest->first;
  binding.largest_share = largest->second / memory.total;
  return binding;
}

}  // namespace

Binding binding_of(Goal goal, const Analysis& analysis, const Roofs& roofs) {
  if (goal == Goal::memory) return memory_binding(analysis.memory);
  const StageResult& stage = stage_of(goal, analysis);
  Binding binding;
  binding.stage = stage.stage;
  binding.bound = stage.total.bound;
  binding.largest = largest_op(stage, binding.largest_share);
  add_roof(stage, analysis, roofs, binding);
  return binding;
}

}  // namespace llmviewer

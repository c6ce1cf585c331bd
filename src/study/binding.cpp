#include <algorithm>
#include <array>
#include <string_view>

#include "analysis/towers.hpp"
#include "study/goal.hpp"

namespace llmviewer {
namespace {

/// The first of these that was analysed; else the last stage that was.
template <std::size_t N>
const StageResult& first_of(const std::array<std::string_view, N>& names,
                            const Analysis& analysis) {
  for (const std::string_view name : names) {
    for (const StageResult& stage : analysis.stages) {
      if (stage.stage == name) return stage;
    }
  }
  return analysis.stages.back();
}

const StageResult& stage_of(Goal goal, const Analysis& analysis) {
  if (!analysis.generation) return analysis.stages.back();
  if (goal == Goal::ttft) return first_of(std::array<std::string_view, 1>{"prefill"}, analysis);
  if (goal == Goal::tpot)
    return first_of(std::array{kVerifyStage, std::string_view{"decode"}}, analysis);
  return first_of(std::array<std::string_view, 1>{"generate"}, analysis);
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
  switch (row->timing.limiter) {
    case Limiter::dram:
      binding.roof = "bandwidth";
      binding.at = analysis.subject.bandwidth.value();
      return;
    case Limiter::vector:
      binding.roof = "vector";
      binding.at = roofs.vector_peak.value();
      return;
    case Limiter::pcie:
      binding.roof = "PCIe";
      binding.at = analysis.host.pcie.value();
      return;
    case Limiter::network:
      binding.roof = "link";
      binding.at = roofs.network.link.value();
      return;
    case Limiter::matrix:
      binding.roof = row->compute_type;
      if (const auto type = data_type_named(row->compute_type)) {
        binding.at = roofs.matrix[*type].peak.value();
      }
  }
}

Binding memory_binding(const Memory& memory) {
  Binding binding;
  binding.stage = name_of(Goal::memory);
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
  binding.bound = name_of(stage.total.bound);
  binding.largest = largest_op(stage, binding.largest_share);
  add_roof(stage, analysis, roofs, binding);
  return binding;
}

}  // namespace llmviewer

#include "study/goal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

/// Of a model that does not decode: its one pass, or all of its denoising steps.
const StageTotal& pass_of(const Analysis& analysis) { return analysis.stages.back().total; }

std::string percent_of(double fraction) {
  return std::to_string(static_cast<int>(std::lround(100 * fraction))) + " %";
}

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

std::string_view name_of(Goal goal) noexcept {
  switch (goal) {
    case Goal::ttft:
      return "ttft";
    case Goal::tpot:
      return "tpot";
    case Goal::throughput:
      return "throughput";
    case Goal::memory:
      return "memory";
  }
  return "";
}

double number_of(Goal goal, const Analysis& analysis) {
  const auto& generation = analysis.generation;
  switch (goal) {
    case Goal::ttft:
      return (generation ? generation->ttft : pass_of(analysis).time).value();
    case Goal::tpot:
      return generation ? generation->tpot.value() : 0;
    case Goal::throughput:
      return generation ? generation->throughput_tokens_per_s : pass_of(analysis).tokens_per_s;
    case Goal::memory:
      return analysis.memory.total.value();
  }
  return 0;
}

double gain_of(Goal goal, double before, double after) noexcept {
  return goal == Goal::throughput ? after / before : before / after;
}

ChosenGoal usual_goal(const Analysis& analysis, const std::vector<Stage>& stages) {
  if (!analysis.generation) return {Goal::ttft, "the model makes one pass over all tokens"};
  const Generation& generation = *analysis.generation;
  if (!(generation.tpot > Seconds{0})) return {Goal::ttft, "the prefill yields the only token"};
  if (stages.size() == 1 && stages.front() == Stage::prefill) {
    return {Goal::ttft, "--stage asks for the prefill alone"};
  }
  if (stages.size() == 1 && stages.front() == Stage::decode) {
    return {Goal::tpot, "--stage asks for decode alone"};
  }
  const double first = generation.ttft / generation.latency;
  if (first > 0.5) return {Goal::ttft, "the prefill takes " + percent_of(first) + " of a request"};
  return {Goal::tpot, "decode takes " + percent_of(1 - first) + " of a request"};
}

void require_goal(Goal goal, const Analysis& analysis) {
  if (goal != Goal::tpot) return;
  if (!analysis.generation) {
    throw Error{"--goal tpot", analysis.subject.model + " makes one pass over all tokens",
                "use ttft (the time of the pass), throughput or memory"};
  }
  if (!(analysis.generation->tpot > Seconds{0})) {
    throw Error{"--goal tpot", "the prefill yields the only token", "use --gen 2 or more"};
  }
}

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

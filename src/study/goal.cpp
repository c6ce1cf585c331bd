#include "study/goal.hpp"

#include <algorithm>
#include <cmath>

#include "llmviewer/error.hpp"

namespace llmviewer {
namespace {

/// Of a model that does not decode: its one pass, or all of its denoising steps.
const StageTotal& pass_of(const Analysis& analysis) { return analysis.stages.back().total; }

std::string percent_of(double fraction) {
  return std::to_string(static_cast<int>(std::lround(100 * fraction))) + " %";
}

}  // namespace

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

}  // namespace llmviewer

#include "study/combination.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "llmviewer/predict/predictor.hpp"
#include "study/goal.hpp"

namespace llmviewer {
namespace {

/// A step that brings less is not worth a flag, nor one that costs accuracy.
constexpr double kLeastGain = 1.01;
constexpr double kLeastGainOfResult = 1.05;
/// Of levers that gain as much but for this, the gentler one is pulled.
constexpr double kAlike = 1.05;

/// Request and device stay as asked while anything else helps; a flag does not cache a prompt.
constexpr std::array kFirst{Lever::attention, Lever::layout, Lever::kv, Lever::weights};
constexpr std::array kAtLast{Lever::batch, Lever::device, Lever::group};

struct Choice {
  Attempt attempt;
  Effect effect;
};

/// What is held beyond the device's memory.
double excess(const Analysis& analysis) noexcept {
  const Memory& memory = analysis.memory;
  return is_too_large(analysis) ? (memory.total - *memory.capacity).value() : 0;
}

/// In order of what they cost: nothing, a larger batch, accuracy.
constexpr std::array kGentlestFirst{Lever::attention, Lever::layout, Lever::speculation,
                                    Lever::batch,     Lever::kv,     Lever::weights};

std::ptrdiff_t roughness(Lever lever) noexcept {
  return std::find(kGentlestFirst.begin(), kGentlestFirst.end(), lever) - kGentlestFirst.begin();
}

/// To fit comes first, to come nearer to it next, the goal last.
bool is_better(const Choice& a, const Choice& b) noexcept {
  const double over_a = excess(a.effect.analysis);
  const double over_b = excess(b.effect.analysis);
  if (over_a != over_b) return over_a < over_b;
  const double ratio = a.effect.gain / b.effect.gain;
  const bool alike = ratio < kAlike && ratio > 1 / kAlike;
  const auto rougher = roughness(a.attempt.lever) - roughness(b.attempt.lever);
  return alike && rougher != 0 ? rougher < 0 : ratio > 1;
}

bool is_worth_it(const Effect& now, const Choice& step) noexcept {
  const double over_now = excess(now.analysis);
  const double over_then = excess(step.effect.analysis);
  // A device that is too small as well is none to change to.
  const bool buys = changes_of(step.attempt.lever) == Changes::device;
  if (buys && over_then > 0) return false;
  if (over_now != over_then) return over_then < over_now;
  const bool costs = changes_of(step.attempt.lever) == Changes::result;
  return step.effect.gain >= (costs ? kLeastGainOfResult : kLeastGain) * now.gain;
}

class Walk {
 public:
  Walk(const Search& search, const Effect& asked)
      : search_{search}, now_{search.asked}, reached_{asked} {}

  /// Pulls the best of these levers, or says that none is worth it.
  bool pull_best(std::span<const Lever> levers) {
    std::optional<Choice> best;
    for (Attempt& attempt :
         attempts_from(now_, reached_.analysis, search_.goal, search_.question)) {
      if (std::find(levers.begin(), levers.end(), attempt.lever) == levers.end()) continue;
      Choice step{attempt, effect_of(search_, attempt.configuration)};
      const bool worth = applies(attempt.lever, reached_.analysis, step.effect.analysis) &&
                         is_worth_it(reached_, step);
      if (worth && (!best || is_better(step, *best))) best = std::move(step);
    }
    if (!best) return false;
    result_.steps.push_back(
        {best->attempt.lever, flags_between(now_, best->attempt.configuration), best->effect});
    now_ = best->attempt.configuration;
    reached_ = std::move(best->effect);
    return true;
  }

  const Effect& reached() const noexcept { return reached_; }
  bool moved() const noexcept { return !result_.steps.empty(); }
  /// The lever pulled last; there must be one.
  Lever last() const noexcept { return result_.steps.back().lever; }

  Combination finish() {
    const Roofs roofs =
        roofs_of(*now_.hardware, now_.scenario.accumulate_fp32, now_.scenario.layout);
    result_.flags = flags_between(search_.asked, now_);
    result_.binding = binding_of(search_.goal, reached_.analysis, roofs);
    result_.effect = std::move(reached_);
    return std::move(result_);
  }

 private:
  const Search& search_;
  Weighed now_;
  Effect reached_;
  Combination result_;
};

/// Pulls the levers as long as one is worth it, and gives back those left: each goes once, but the
/// batch as often as something else has made room for more of it. Where nothing fits yet it would
/// have to shrink: that is a last resort.
std::vector<Lever> pull_while_worth_it(std::vector<Lever> left, Walk& walk) {
  const auto usable = [&] {
    std::vector<Lever> levers = left;
    if (is_too_large(walk.reached().analysis)) std::erase(levers, Lever::batch);
    return levers;
  };
  while (walk.pull_best(usable())) {
    if (walk.last() != Lever::batch) std::erase(left, walk.last());
  }
  return left;
}

/// A draft takes arithmetic that waits for memory: for throughput a larger batch makes more of it.
/// Low-bit arithmetic costs the most accuracy: it comes when fewer bytes alone help no further.
void pull_all(Goal goal, Walk& walk) {
  std::vector<Lever> left{kFirst.begin(), kFirst.end()};
  const bool by_batch = goal == Goal::throughput;
  left.push_back(by_batch ? Lever::batch : Lever::speculation);
  left = pull_while_worth_it(std::move(left), walk);
  left.push_back(Lever::compute);
  left = pull_while_worth_it(std::move(left), walk);
  if (!by_batch) return;
  left.push_back(Lever::speculation);
  pull_while_worth_it(std::move(left), walk);
}

}  // namespace

Effect effect_of(const Search& search, const Weighed& tried) {
  Effect effect;
  effect.analysis = weighed(*tried.model, *tried.hardware, tried.scenario, tried.draft);
  effect.number = number_of(search.goal, effect.analysis);
  effect.gain = gain_of(search.goal, search.before, effect.number);
  return effect;
}

Combination combined(const Search& search, const Effect& asked) {
  Walk walk{search, asked};
  pull_all(search.goal, walk);
  for (const Lever lever : kAtLast) {
    if (walk.moved() && !is_too_large(walk.reached().analysis)) break;
    walk.pull_best(std::array{lever});
  }
  return walk.finish();
}

}  // namespace llmviewer

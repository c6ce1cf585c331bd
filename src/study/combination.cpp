#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "study/goal.hpp"
#include "study/levers.hpp"

namespace llmviewer {
namespace {

/// A step that brings less is not worth a flag, nor one that costs accuracy.
constexpr double kLeastGain = 1.01;
constexpr double kLeastGainOfResult = 1.05;
/// Of levers that gain as much but for this, the gentler one is pulled.
constexpr double kAlike = 1.05;

struct Choice {
  Attempt attempt;
  Effect effect;
};

/// What is held beyond the device's memory.
double excess(const Analysis& analysis) noexcept {
  const Memory& memory = analysis.memory;
  return is_too_large(analysis) ? (memory.total - *memory.capacity).value() : 0;
}

/// To fit comes first, to come nearer to it next, the goal last.
bool is_better(const Choice& a, const Choice& b) noexcept {
  const double over_a = excess(a.effect.analysis);
  const double over_b = excess(b.effect.analysis);
  if (over_a != over_b) return over_a < over_b;
  const double ratio = a.effect.gain / b.effect.gain;
  const bool alike = ratio < kAlike && ratio > 1 / kAlike;
  const int harm_a = row_of(a.attempt.lever).harm;
  const int harm_b = row_of(b.attempt.lever).harm;
  return alike && harm_a != harm_b ? harm_a < harm_b : ratio > 1;
}

bool is_worth_it(const Effect& now, const Choice& choice) noexcept {
  const double over_now = excess(now.analysis);
  const double over_then = excess(choice.effect.analysis);
  // A device that is too small as well is none to change to.
  const bool buys = changes_of(choice.attempt.lever) == Changes::device;
  if (buys && over_then > 0) return false;
  if (over_now != over_then) return over_then < over_now;
  const bool costs = changes_of(choice.attempt.lever) == Changes::result;
  return choice.effect.gain >= (costs ? kLeastGainOfResult : kLeastGain) * now.gain;
}

class Walk {
 public:
  Walk(const Search& search, const Effect& asked)
      : search_{search}, now_{search.asked}, reached_{asked} {}

  /// Pulls the best of these levers, or says that none is worth it.
  bool pull_best(std::span<const Lever> levers) {
    std::optional<Choice> best;
    for (const LeverRow& row : all_levers()) {
      if (std::find(levers.begin(), levers.end(), row.lever) == levers.end()) continue;
      for (Attempt& attempt : attempts_with(row, search_, now_, reached_.analysis)) {
        Choice choice{attempt, effect_of(search_, attempt.configuration)};
        const bool worth =
            row.applies(reached_.analysis, choice.effect.analysis) && is_worth_it(reached_, choice);
        if (worth && (!best || is_better(choice, *best))) best = std::move(choice);
      }
    }
    if (!best) return false;
    result_.steps.push_back(
        {best->attempt.lever, flags_between(now_, best->attempt.configuration), best->effect});
    now_ = best->attempt.configuration;
    reached_ = std::move(best->effect);
    return true;
  }

  bool is_too_large_yet() const noexcept { return is_too_large(reached_.analysis); }
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
    if (walk.is_too_large_yet()) std::erase(levers, Lever::batch);
    return levers;
  };
  while (walk.pull_best(usable())) {
    if (walk.last() != Lever::batch) std::erase(left, walk.last());
  }
  return left;
}

void pull_all(Goal goal, Walk& walk) {
  std::vector<Lever> left;
  for (const Turn now : {Turn::first, Turn::second, Turn::third}) {
    const std::size_t before = left.size();
    for (const LeverRow& row : all_levers()) {
      const Turn turn = goal == Goal::throughput ? row.turn_for_throughput : row.turn;
      if (turn == now) left.push_back(row.lever);
    }
    if (left.size() > before) left = pull_while_worth_it(std::move(left), walk);
  }
}

}  // namespace

Effect effect_of(const Search& search, const Weighed& tried) {
  Effect effect;
  effect.analysis = weighed(tried);
  effect.number = number_of(search.goal, effect.analysis);
  effect.gain = gain_of(search.goal, search.before, effect.number);
  return effect;
}

Combination combined(const Search& search, const Effect& asked) {
  Walk walk{search, asked};
  pull_all(search.goal, walk);
  for (const LeverRow& row : all_levers()) {
    if (walk.moved() && !walk.is_too_large_yet()) break;
    if (row.last_resort) walk.pull_best(std::array{row.lever});
  }
  return walk.finish();
}

}  // namespace llmviewer

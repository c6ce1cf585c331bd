#include "study/group_levers.hpp"

#include <cmath>
#include <optional>
#include <tuple>

#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "study/goal.hpp"
#include "study/next_layouts.hpp"

namespace llmviewer {
namespace {

/// The best of these layouts for the goal, of those that fit where any does; none is possible:
/// null.
std::optional<Layout> best_of(const std::vector<Layout>& layouts, const Here& here,
                              const Scenario& scenario) {
  std::optional<Layout> best;
  std::tuple<bool, double> least;
  Scenario tried = scenario;
  for (const Layout& layout : layouts) {
    tried.layout = layout;
    try {
      const Analysis analysis = weighed(*here.now.model, *here.now.hardware, tried, here.now.draft);
      const Goal goal = is_too_large(analysis) ? Goal::memory : here.goal;
      const std::tuple rank{is_too_large(analysis),
                            1 / gain_of(goal, 1, number_of(goal, analysis))};
      if (best && !(rank < least)) continue;
      best = layout;
      least = rank;
    } catch (const Error&) {
      continue;  // the model cannot be in it
    }
  }
  return best;
}

}  // namespace

void add_layout(const Here& here) {
  const Scenario& now = here.now.scenario;
  if (now.layout.single()) return;
  std::vector<Layout> layouts = regrouped(now.layout);
  layouts.insert(layouts.begin(), now.layout);  // of equals the first stays
  const std::optional<Layout> best = best_of(layouts, here, now);
  if (best && *best != now.layout) here.add(Lever::layout).layout = *best;
}

void add_group(const Here& here) {
  constexpr double kMostDevices = 16;
  Scenario larger = here.now.scenario;
  bool enough = false;
  while (!enough) {
    if (2 * larger.layout.devices() > kMostDevices) return;
    const std::optional<Layout> best = best_of(doubled(larger.layout), here, larger);
    if (!best) return;
    larger.layout = *best;
    enough = !is_too_large(here.analysis) ||
             !is_too_large(weighed(*here.now.model, *here.now.hardware, larger, here.now.draft));
  }
  here.add(Lever::group).layout = larger.layout;
}

void add_offload(const Here& here) {
  constexpr double kStep = 1e7;
  const Memory& memory = here.analysis.memory;
  const Scenario& now = here.now.scenario;
  const bool possible = is_too_large(here.analysis) && here.now.hardware->pcie &&
                        now.workload.offload.none() && now.layout.pipeline == 1 &&
                        now.predictor == nullptr;
  if (!possible) return;
  const double excess = (memory.total - *memory.capacity).value();
  const Bytes away{std::ceil(excess / kStep) * kStep};
  if (away <= memory.weights) here.add(Lever::offload).workload.offload.weights.bytes = away;
}

}  // namespace llmviewer

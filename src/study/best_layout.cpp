#include "llmviewer/study/best_layout.hpp"

#include <algorithm>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/scaled.hpp"
#include "study/layouts.hpp"

namespace llmviewer {
namespace {

/// What counts about a layout.
struct Merit {
  std::string what;
  double value{};  ///< less is better
  bool fits{};
};
using RankedLayout = PossibleLayout<Merit>;

Merit time_of(const StageResult& stage) {
  return {stage.name() + " takes", stage.total.time.value()};
}

Merit time_of(Stage stage, const Analysis& analysis) {
  if (const StageResult* result = find_stage(analysis, stage)) return time_of(*result);
  throw Error{"--goal", "there is no " + std::string{name_of(stage)} + " stage",
              "choose another goal"};
}

Merit merit_of(const std::optional<Goal>& goal, const Analysis& analysis) {
  if (!goal) return time_of(analysis.stages.back());
  const auto& generation = analysis.generation;
  switch (*goal) {
    case Goal::ttft:
      if (generation) return {"the first token takes", generation->ttft.value()};
      return time_of(Stage::prefill, analysis);
    case Goal::tpot:
      if (generation) return {"a further token takes", generation->tpot.value()};
      return time_of(Stage::decode, analysis);
    case Goal::throughput:
      return {"a token takes", 1 / analysis.stages.back().total.tokens_per_s};
    case Goal::memory:
      return {"a device holds", analysis.memory.total.value()};
  }
  return {};
}

/// What fits comes first, then what is better; of equal ones the first stays.
bool is_better(const RankedLayout& a, const RankedLayout& b) noexcept {
  if (a.of.fits != b.of.fits) return a.of.fits;
  return a.of.value < b.of.value;
}

std::string value_of(const RankedLayout& one, const std::optional<Goal>& goal) {
  if (goal == Goal::memory) return scaled_binary(Bytes{one.of.value});
  return scaled(one.of.value, "s");
}

std::string words_of(const Layout& layout) {
  return layout.single() ? "one device" : flags_of(layout);
}

std::string reason(const std::vector<RankedLayout>& best_first, const std::optional<Goal>& goal) {
  const RankedLayout& best = best_first.front();
  const auto fitting = std::count_if(best_first.begin(), best_first.end(),
                                     [](const RankedLayout& one) { return one.of.fits; });
  std::string text = words_of(best.layout) + " is chosen: " + best.of.what + " " +
                     value_of(best, goal) + ", the least of " + std::to_string(best_first.size()) +
                     " layouts, of which " + std::to_string(fitting) + " fit";
  if (best_first.size() == 1) return text;
  const RankedLayout& next = best_first[1];
  return text + "; next " + words_of(next.layout) + " with " + value_of(next, goal) +
         (next.of.fits == best.of.fits ? "" : ", which does not fit");
}

}  // namespace

ChosenLayout best_layout(const Model& model, const Hardware& hardware, const Scenario& scenario,
                         double devices, std::optional<Goal> goal, const Model* draft) {
  Scenario tried = scenario;
  auto [candidates, refused] =
      possible_of(layouts_of(devices, scenario.layout.overlap), [&](const Layout& layout) {
        tried.layout = layout;
        const Analysis analysis = weighed(model, hardware, tried, draft);
        Merit merit = merit_of(goal, analysis);
        merit.fits = analysis.memory.fits.value_or(true);
        return merit;
      });
  if (candidates.empty()) throw *refused;
  std::stable_sort(candidates.begin(), candidates.end(), is_better);
  return {candidates.front().layout, reason(candidates, goal)};
}

}  // namespace llmviewer

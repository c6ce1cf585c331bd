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

struct Measure {
  std::string what;
  double value{};  ///< less is better
};

Measure time_of(const StageResult& stage) {
  return {stage.name() + " takes", stage.total.time.value()};
}

Measure time_of(Stage stage, const Analysis& analysis) {
  if (const StageResult* result = find_stage(analysis, stage)) return time_of(*result);
  throw Error{"--goal", "there is no " + std::string{name_of(stage)} + " stage",
              "choose another goal"};
}

Measure measure(const std::optional<Goal>& goal, const Analysis& analysis) {
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

/// A layout that the model can be in.
struct Candidate {
  Layout layout;
  Measure measure;
  bool fits{};
};

/// What fits comes first, then what is better; of equal ones the first stays.
bool is_better(const Candidate& a, const Candidate& b) noexcept {
  if (a.fits != b.fits) return a.fits;
  return a.measure.value < b.measure.value;
}

std::string value_of(const Candidate& one, const std::optional<Goal>& goal) {
  if (goal == Goal::memory) return scaled_binary(Bytes{one.measure.value});
  return scaled(one.measure.value, "s");
}

std::string words_of(const Layout& layout) {
  return layout.single() ? "one device" : flags_of(layout);
}

std::string reason(const std::vector<Candidate>& best_first, const std::optional<Goal>& goal) {
  const Candidate& best = best_first.front();
  const auto fitting = std::count_if(best_first.begin(), best_first.end(),
                                     [](const Candidate& one) { return one.fits; });
  std::string text = words_of(best.layout) + " is chosen: " + best.measure.what + " " +
                     value_of(best, goal) + ", the least of " + std::to_string(best_first.size()) +
                     " layouts, of which " + std::to_string(fitting) + " fit";
  if (best_first.size() == 1) return text;
  const Candidate& next = best_first[1];
  return text + "; next " + words_of(next.layout) + " with " + value_of(next, goal) +
         (next.fits == best.fits ? "" : ", which does not fit");
}

}  // namespace

ChosenLayout best_layout(const Model& model, const Hardware& hardware, const Scenario& scenario,
                         double devices, std::optional<Goal> goal, const Model* draft) {
  std::vector<Candidate> candidates;
  std::optional<Error> refused;
  Scenario tried = scenario;
  for (const Layout& layout : layouts_of(devices, scenario.layout.overlap)) {
    tried.layout = layout;
    try {
      const Analysis analysis = weighed(model, hardware, tried, draft);
      candidates.push_back({layout, measure(goal, analysis), analysis.memory.fits.value_or(true)});
    } catch (const Error& error) {
      if (!refused) refused = error;
    }
  }
  if (candidates.empty()) throw *refused;
  std::stable_sort(candidates.begin(), candidates.end(), is_better);
  return {candidates.front().layout, reason(candidates, goal)};
}

}  // namespace llmviewer

#include "llmviewer/study/advise.hpp"

#include <algorithm>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/scaled.hpp"
#include "study/goal.hpp"
#include "study/levers.hpp"

namespace llmviewer {
namespace {

void require_request(const Scenario& scenario, const AdviceQuestion& question) {
  if (scenario.workload.step) {
    throw Error{"--new", "a step of its own is no request to advise on",
                "use --seq and --gen instead of --new and --context"};
  }
  if (!(question.acceptance >= 0 && question.acceptance <= 1)) {
    throw Error{"acceptance", round_trip(question.acceptance) + " is no probability",
                "use a number from 0 to 1"};
  }
}

/// What fits before what does not, then the one that gains more.
bool ranks_before(const Advised& a, const Advised& b) noexcept {
  const bool a_fits = !is_too_large(a.effect.analysis);
  const bool b_fits = !is_too_large(b.effect.analysis);
  return a_fits != b_fits ? a_fits : a.effect.gain > b.effect.gain;
}

std::vector<Advised> levers_of(const Search& search, const Effect& asked) {
  std::vector<Advised> levers;
  for (const LeverRow& row : all_levers()) {
    for (const Attempt& attempt : attempts_with(row, search, search.asked, asked.analysis)) {
      Effect effect = effect_of(search, attempt.configuration);
      if (!row.applies(asked.analysis, effect.analysis)) continue;
      levers.push_back(
          {row.lever, flags_between(search.asked, attempt.configuration), std::move(effect)});
    }
  }
  std::stable_sort(levers.begin(), levers.end(), ranks_before);
  return levers;
}

}  // namespace

bool is_too_large(const Analysis& analysis) noexcept { return analysis.memory.fits == false; }

Advice advise(const Model& model, const Hardware& hardware, const Scenario& scenario,
              const AdviceQuestion& question, const Model* draft) {
  require_request(scenario, question);
  Weighed asked{&model, &hardware, as_engine_runs(scenario), draft};
  Advice advice;
  advice.acceptance = question.acceptance;
  if (!scenario.workload.gen && lower(model).decodes) {
    asked.scenario.workload.gen = question.gen;
    advice.assumed.push_back({"-g", round_trip(question.gen)});
  }
  advice.asked.analysis = weighed(asked);
  const Analysis& analysis = advice.asked.analysis;
  const ChosenGoal usual = usual_goal(analysis, scenario.workload.stages);
  advice.goal = question.goal.value_or(usual.goal);
  if (!question.goal) advice.chosen_because = usual.because;
  require_goal(advice.goal, analysis);
  advice.asked.number = number_of(advice.goal, analysis);
  advice.binding = binding_of(advice.goal, analysis,
                              roofs_of(hardware, scenario.accumulate_fp32, scenario.layout));

  const Search search{advice.goal, asked, question, advice.asked.number};
  advice.levers = levers_of(search, advice.asked);
  advice.combination = combined(search, advice.asked);
  return advice;
}

}  // namespace llmviewer

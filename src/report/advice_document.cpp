#include "report/advice_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "llmviewer/units/scaled.hpp"
#include "report/advice_words.hpp"
#include "report/group_words.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

/// Below it a number would be printed as if nothing had changed.
constexpr double kLeastGain = 1.005;

std::string title_of(Goal goal) {
  switch (goal) {
    case Goal::ttft:
      return "TTFT";
    case Goal::tpot:
      return "TPOT";
    case Goal::throughput:
      return "tokens/s";
    case Goal::memory:
      return "memory";
  }
  return {};
}

std::string gain_words(double gain) { return fmt::format("{:.3g}×", gain); }

/// Those whose bounds a screen has room for.
std::vector<Stage> stages_shown(const Analysis& analysis) {
  std::vector<Stage> stages;
  for (const StageResult& stage : analysis.stages) {
    const bool one_of = stage.stage == Stage::prefill || stage.stage == Stage::decode;
    if (one_of) stages.push_back(stage.stage);
  }
  if (stages.empty()) stages.push_back(analysis.stages.back().stage);
  return stages;
}

GridCell bound_cell(const std::optional<Bound>& bound) {
  if (!bound) return {};
  return {std::string{name_of(*bound)}, tone_of(*bound)};
}

/// Bytes, and a mark on what is too much.
std::string held_words(const Analysis& analysis) {
  return (is_too_large(analysis) ? "✗ " : "") + scaled_binary(analysis.memory.total);
}

std::string number_words(Goal goal, const Effect& effect) {
  if (goal == Goal::throughput) return scaled(effect.number);
  return goal == Goal::memory ? held_words(effect.analysis) : scaled(effect.number, "s");
}

/// One table's columns, for levers and for the steps of the combination alike.
class Rows {
 public:
  Rows(const Advice& advice, std::string title)
      : goal_{advice.goal}, stages_{stages_shown(advice.asked.analysis)} {
    grid_.heads = {
        {std::move(title)}, {"changes"}, {title_of(goal_), Align::right}, {"gain", Align::right}};
    for (const Stage stage : stages_) grid_.heads.push_back({std::string{name_of(stage)}});
    if (goal_ != Goal::memory) grid_.heads.push_back({"memory", Align::right});
    add("as asked", "", advice.asked);
  }

  void add(const std::string& what, std::string changes, const Effect& effect) {
    std::vector<GridCell> cells{{what},
                                {std::move(changes)},
                                {number_words(goal_, effect)},
                                {gain_words(effect.gain), Tone::strong}};
    for (const Stage stage : stages_) cells.push_back(bound_cell(bound_of(effect.analysis, stage)));
    if (goal_ != Goal::memory) cells.push_back({held_words(effect.analysis)});
    grid_.rows.push_back({std::move(cells), GridRow::Kind::plain});
  }

  Grid finish() { return std::move(grid_); }

 private:
  Goal goal_;
  std::vector<Stage> stages_;
  Grid grid_;
};

std::string changes_words(Lever lever) {
  const Changes changes = changes_of(lever);
  return changes == Changes::nothing ? "–" : std::string{name_of(changes)};
}

/// A lever that makes it fit is worth its row whatever it gains.
bool is_worth_a_row(const Advice& advice, const Advised& lever) {
  const bool fits = !is_too_large(lever.effect.analysis);
  return lever.effect.gain >= kLeastGain || (is_too_large(advice.asked.analysis) && fits);
}

Grid levers_of(const Advice& advice) {
  Rows rows{advice, "one lever"};
  for (const Advised& lever : advice.levers) {
    if (!is_worth_a_row(advice, lever)) continue;
    rows.add(flag_words(lever.flags), changes_words(lever.lever), lever.effect);
  }
  return rows.finish();
}

Grid steps_of(const Advice& advice) {
  Rows rows{advice, "together"};
  for (const Advised& step : advice.combination.steps) {
    rows.add(flag_words(step.flags), changes_words(step.lever), step.effect);
  }
  return rows.finish();
}

Facts without_gain(const Advice& advice) {
  std::vector<std::string> parts;
  for (const Advised& lever : advice.levers) {
    if (is_worth_a_row(advice, lever)) continue;
    parts.push_back(flag_words(lever.flags) + " (" + gain_words(lever.effect.gain) + ")");
  }
  if (parts.empty()) return {};
  return {{"no gain", joined(parts, " · ")}};
}

void add_notes(const Advice& advice, Facts& facts) {
  const auto& levers = advice.levers;
  const bool drafts = std::any_of(levers.begin(), levers.end(), [](const Advised& one) {
    return one.lever == Lever::speculation;
  });
  if (drafts) {
    facts.push_back({"note", fmt::format("--acceptance {:.2g} of a draft's tokens is an assumption",
                                         advice.acceptance)});
  }
  for (const std::string& note : advice.asked.analysis.notes) facts.push_back({"note", note});
}

/// What the levers come to against the device's memory.
std::string verdict_of(const Advice& advice) {
  const auto& first = advice.levers;
  const bool any = std::any_of(first.begin(), first.end(), [](const Advised& one) {
    return !is_too_large(one.effect.analysis);
  });
  std::string verdict =
      fit_words(advice.asked.analysis.memory, advice.asked.analysis.subject.hardware);
  if (!is_too_large(advice.asked.analysis)) return verdict;
  if (any) return verdict + "; what fits comes first";
  const bool together = !is_too_large(advice.combination.effect.analysis);
  return verdict + (together ? "; no lever alone makes it fit" : "; nothing tried makes it fit");
}

Facts head_of(const Advice& advice, const CommandWith& command) {
  const Analysis& analysis = advice.asked.analysis;
  Facts facts{{"model", model_words(analysis.subject)},
              {"hardware", hardware_words(analysis.subject)},
              {"precision", precision_words(analysis.subject)},
              {"workload", asked_words(asked_workload(analysis)) +
                               (advice.assumed.empty() ? "" : " (assumed without --gen)")},
              {"goal", goal_words(advice)},
              {"binds", binding_words(advice.binding)},
              {"memory", verdict_of(advice)},
              {"command", command(advice.assumed)}};
  const Facts devices = devices_facts(analysis);
  facts.insert(facts.begin() + 3, devices.begin(), devices.end());
  return facts;
}

}  // namespace

Document document_of(const Advice& advice, const CommandWith& command) {
  Document document{Heading{title_words(advice.asked.analysis.subject), {}, 1},
                    head_of(advice, command), levers_of(advice)};
  if (const Facts facts = without_gain(advice); !facts.empty()) document.push_back(facts);
  Facts end;
  if (advice.combination.steps.empty()) {
    end.push_back({"together", "no lever helps"});
  } else {
    document.push_back(steps_of(advice));
    end.push_back({"command", command(all_flags(advice, advice.combination.flags))});
    end.push_back({"binds", binding_words(advice.combination.binding)});
  }
  add_notes(advice, end);
  document.push_back(end);
  return document;
}

}  // namespace llmviewer

// Levers by rank, those that go together, and what binds then.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "llmviewer/report/views.hpp"
#include "llmviewer/study/advise.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/predicted.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// "--weights int8 --flash-attention"
std::string flag_words(const std::vector<Flag>& flags) {
  std::vector<std::string> words;
  for (const Flag& flag : flags) {
    words.push_back(flag.option);
    if (!flag.value.empty()) words.push_back(flag.value);
  }
  return joined(words, " ");
}

/// First what was assumed of the configuration, then a lever's own.
std::vector<Flag> all_flags(const Advice& advice, const std::vector<Flag>& flags) {
  std::vector<Flag> all = advice.assumed;
  all.insert(all.end(), flags.begin(), flags.end());
  return all;
}

/// The bound of this stage; of decode, where tokens are speculated on, that of the verification,
/// which is run in its stead. Absent without such a stage.
std::optional<Bound> bound_of(const Analysis& analysis, Stage stage) {
  const StageResult* found = stage == Stage::decode ? find_stage(analysis, Stage::verify) : nullptr;
  if (found == nullptr) found = find_stage(analysis, stage);
  return found == nullptr ? std::nullopt : std::optional{found->total.bound};
}

/// "tpot, as decode takes 91 % of a request"
std::string goal_words(const Advice& advice) {
  std::string name{name_of(advice.goal)};
  if (advice.chosen_because.empty()) return name;
  return name + ", because " + advice.chosen_because;
}

/// The roof that it names: "bandwidth", "vector", "int8".
std::string_view roof_words(const Binding& binding) {
  switch (*binding.roof) {
    case Limiter::matrix:
      return name_of(binding.compute_type);
    case Limiter::vector:
      return "vector";
    case Limiter::dram:
      return "bandwidth";
    case Limiter::network:
      return "link";
    case Limiter::pcie:
      return "PCIe";
  }
  return "";
}

/// "decode is memory-bound · largest gate_proj 20.2 %, limited by bandwidth 768 GB/s"
std::string binding_words(const Binding& binding) {
  const std::string share = percent(binding.largest_share);
  if (!binding.at) {
    std::string held = binding.largest + " " + share + " of what is held";
    if (!binding.share_of_capacity) return held;
    return percent(*binding.share_of_capacity) + " of the device's memory · " + held;
  }
  const bool bytes = binding.roof == Limiter::dram || binding.roof == Limiter::network;
  const std::string limit =
      std::string{roof_words(binding)} +
      (bytes ? " " + scaled(*binding.at, "B/s") : " peak " + scaled(*binding.at, "ops/s"));
  return fmt::format("{} is {}-bound · largest {} {}, limited by {}", name_of(*binding.stage),
                     name_of(*binding.bound), binding.largest, share, limit);
}

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

GridCell bound_words(const std::optional<Bound>& bound) {
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
class LeverRows {
 public:
  LeverRows(const Advice& advice, std::string title)
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
    for (const Stage stage : stages_) {
      cells.push_back(bound_words(bound_of(effect.analysis, stage)));
    }
    if (goal_ != Goal::memory) cells.push_back({held_words(effect.analysis)});
    grid_.add(std::move(cells));
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
  LeverRows rows{advice, "one lever"};
  for (const Advised& lever : advice.levers) {
    if (!is_worth_a_row(advice, lever)) continue;
    rows.add(flag_words(lever.flags), changes_words(lever.lever), lever.effect);
  }
  return rows.finish();
}

Grid steps_of(const Advice& advice) {
  LeverRows rows{advice, "together"};
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
  const bool drafts =
      std::ranges::find(advice.levers, Lever::speculation, &Advised::lever) != advice.levers.end();
  if (drafts) {
    facts.push_back({"note", fmt::format("--acceptance {:.2g} of a draft's tokens is an assumption",
                                         advice.acceptance)});
  }
  add_each("note", advice.asked.analysis.notes, facts);
}

/// What the levers come to against the device's memory.
std::string verdict_of(const Advice& advice) {
  const bool any = std::ranges::any_of(
      advice.levers, [](const Advised& one) { return !is_too_large(one.effect.analysis); });
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

Document document_of(const Advice& advice, const CommandWith& command) {
  Document document{Heading{title_words(advice.asked.analysis.subject), {}, 1},
                    head_of(advice, command), levers_of(advice)};
  add(without_gain(advice), document);
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

/// A lever, or all that go together.
struct AdviceRow {
  std::optional<double> rank;
  std::string lever;
  std::string changes;
  std::string flags;
  Goal goal;
  const Effect* before;
  const Effect* after;
  std::string command;
};

// clang-format off
constexpr auto kAdviceColumns = std::to_array<ColumnOf<AdviceRow>>({
    {.name = "rank", .of = [](auto& r) { return r.rank; }},
    {.name = "lever", .of = [](auto& r) { return r.lever; }},
    {.name = "changes", .of = [](auto& r) { return r.changes; }},
    {.name = "flags", .of = [](auto& r) { return r.flags; }},
    {.name = "goal", .of = [](auto& r) { return r.goal; }},
    {.name = "before", .of = [](auto& r) { return r.before->number; }},
    {.name = "after", .of = [](auto& r) { return r.after->number; }},
    {.name = "gain", .of = [](auto& r) { return r.after->gain; }},
    {.name = "prefill_bound_before",
     .of = [](auto& r) { return bound_of(r.before->analysis, Stage::prefill); }},
    {.name = "prefill_bound_after", .of = [](auto& r) { return bound_of(r.after->analysis, Stage::prefill); }},
    {.name = "decode_bound_before", .of = [](auto& r) { return bound_of(r.before->analysis, Stage::decode); }},
    {.name = "decode_bound_after", .of = [](auto& r) { return bound_of(r.after->analysis, Stage::decode); }},
    {.name = "memory_before_bytes", .of = [](auto& r) { return r.before->analysis.memory.total; }},
    {.name = "memory_after_bytes", .of = [](auto& r) { return r.after->analysis.memory.total; }},
    {.name = "fits_before", .of = [](auto& r) { return r.before->analysis.memory.fits; }},
    {.name = "fits_after", .of = [](auto& r) { return r.after->analysis.memory.fits; }},
    {.name = "command", .of = [](auto& r) { return r.command; }},
});
// clang-format on

std::vector<AdviceRow> rows_of(const Advice& advice, const CommandWith& command) {
  std::vector<AdviceRow> rows;
  for (const Advised& lever : advice.levers) {
    rows.push_back({.rank = static_cast<double>(rows.size() + 1),
                    .lever = std::string{name_of(lever.lever)},
                    .changes = std::string{name_of(changes_of(lever.lever))},
                    .flags = flag_words(lever.flags),
                    .goal = advice.goal,
                    .before = &advice.asked,
                    .after = &lever.effect,
                    .command = command(all_flags(advice, lever.flags))});
  }
  const Combination& all = advice.combination;
  rows.push_back({.rank = {},
                  .lever = "together",
                  .changes = "",
                  .flags = flag_words(all.flags),
                  .goal = advice.goal,
                  .before = &advice.asked,
                  .after = &all.effect,
                  .command = command(all_flags(advice, all.flags))});
  return rows;
}

Json bounded_json(const StageResult& stage) {
  return {{"stage", stage.stage}, {"time_s", stage.total.time}, {"bound", stage.total.bound}};
}

Json effect_json(const Effect& effect) {
  const Analysis& analysis = effect.analysis;
  return {{"number", effect.number},
          {"gain", effect.gain},
          {"stages", json_of_each(analysis.stages, bounded_json)},
          {"generation", analysis.generation ? generation_json(*analysis.generation) : Json{}},
          {"memory", memory_json(analysis.memory)}};
}

Json advised_json(const Advised& advised) {
  return {{"lever", advised.lever},
          {"changes", changes_of(advised.lever)},
          {"flags", flag_words(advised.flags)},
          {"after", effect_json(advised.effect)}};
}

Json binding_json(const Binding& binding) {
  return {{"stage", binding.stage ? name_of(*binding.stage) : name_of(Goal::memory)},
          {"bound", binding.bound},
          {"largest", binding.largest},
          {"largest_share", binding.largest_share},
          {"roof", binding.roof ? Cell{roof_words(binding)} : Cell{}},
          {"roof_per_s", binding.at},
          {"share_of_capacity", binding.share_of_capacity}};
}

Json levers_json(const Advice& advice, const CommandWith& command) {
  return json_of_each(advice.levers, [&](const Advised& lever) {
    Json json = advised_json(lever);
    json["command"] = command(all_flags(advice, lever.flags));
    return json;
  });
}

Json combination_json(const Advice& advice, const CommandWith& command) {
  const Combination& all = advice.combination;
  return {{"flags", flag_words(all.flags)},
          {"command", command(all_flags(advice, all.flags))},
          {"after", effect_json(all.effect)},
          {"steps", json_of_each(all.steps, advised_json)},
          {"binding", binding_json(all.binding)}};
}

Json json_of(const Advice& advice, const CommandWith& command) {
  const Analysis& analysis = advice.asked.analysis;
  Json json = document_json(analysis);
  json.add({{"goal", advice.goal},
            {"goal_because", unless_empty(advice.chosen_because)},
            {"assumed", flag_words(advice.assumed)},
            {"assumed_acceptance", advice.acceptance},
            {"command", command(advice.assumed)},
            {"asked", effect_json(advice.asked)},
            {"binding", binding_json(advice.binding)},
            {"levers", levers_json(advice, command)},
            {"combination", combination_json(advice, command)},
            {"notes", analysis.notes}});
  add_layout(analysis.group, json);
  if (analysis.predicted) json["predicted"] = predicted_json(*analysis.predicted);
  return json;
}

}  // namespace

void write_advice(const Advice& advice, const CommandWith& command, std::string_view format,
                  const ReportOptions& options, std::ostream& out) {
  write({.document = [&] { return document_of(advice, command); },
         .json = [&] { return json_of(advice, command); },
         .sheet = [&] { return sheet_of(kAdviceColumns, rows_of(advice, command)); }},
        format, options, out);
}

}  // namespace llmviewer

#include "llmviewer/report/advice_report.hpp"

#include <array>
#include <optional>

#include "report/advice_document.hpp"
#include "report/advice_words.hpp"
#include "report/group_words.hpp"
#include "report/json_subject.hpp"
#include "report/predicted_json.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

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

Cell bound_cell(const Effect& effect, Stage stage) {
  const auto bound = bound_of(effect.analysis, stage);
  return bound ? Cell{std::string{name_of(*bound)}} : Cell{};
}

Cell fits_cell(const Effect& effect) {
  const auto& fits = effect.analysis.memory.fits;
  return fits ? Cell{*fits} : Cell{};
}

Cell memory_cell(const Effect& effect) { return effect.analysis.memory.total.value(); }

// clang-format off: one column a line
constexpr auto kAdviceColumns = std::to_array<ColumnOf<AdviceRow>>({
    {"rank", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return r.rank ? Cell{*r.rank} : Cell{}; }},
    {"lever", "", "", "", Show::plain, [](const AdviceRow& r) -> Cell { return r.lever; }},
    {"changes", "", "", "", Show::plain, [](const AdviceRow& r) -> Cell { return r.changes; }},
    {"flags", "", "", "", Show::plain, [](const AdviceRow& r) -> Cell { return r.flags; }},
    {"goal", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return std::string{name_of(r.goal)}; }},
    {"before", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return r.before->number; }},
    {"after", "", "", "", Show::plain, [](const AdviceRow& r) -> Cell { return r.after->number; }},
    {"gain", "", "", "", Show::plain, [](const AdviceRow& r) -> Cell { return r.after->gain; }},
    {"prefill_bound_before", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return bound_cell(*r.before, Stage::prefill); }},
    {"prefill_bound_after", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return bound_cell(*r.after, Stage::prefill); }},
    {"decode_bound_before", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return bound_cell(*r.before, Stage::decode); }},
    {"decode_bound_after", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return bound_cell(*r.after, Stage::decode); }},
    {"memory_before_bytes", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return memory_cell(*r.before); }},
    {"memory_after_bytes", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return memory_cell(*r.after); }},
    {"fits_before", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return fits_cell(*r.before); }},
    {"fits_after", "", "", "", Show::plain,
     [](const AdviceRow& r) -> Cell { return fits_cell(*r.after); }},
    {"command", "", "", "", Show::plain, [](const AdviceRow& r) -> Cell { return r.command; }},
});
// clang-format on

std::vector<AdviceRow> rows_of(const Advice& advice, const CommandWith& command) {
  std::vector<AdviceRow> rows;
  for (const Advised& lever : advice.levers) {
    rows.push_back({static_cast<double>(rows.size() + 1), std::string{name_of(lever.lever)},
                    std::string{name_of(changes_of(lever.lever))}, flag_words(lever.flags),
                    advice.goal, &advice.asked, &lever.effect,
                    command(all_flags(advice, lever.flags))});
  }
  const Combination& all = advice.combination;
  rows.push_back({std::nullopt, "together", "", flag_words(all.flags), advice.goal, &advice.asked,
                  &all.effect, command(all_flags(advice, all.flags))});
  return rows;
}

Sheet sheet_of_advice(const Advice& advice, const CommandWith& command) {
  return sheet_of(std::span<const ColumnOf<AdviceRow>>{kAdviceColumns}, rows_of(advice, command));
}

Json stages_json(const Analysis& analysis) {
  Json json = Json::array();
  for (const StageResult& stage : analysis.stages) {
    json.push_back({{"stage", stage.name()},
                    {"time_s", json_number(stage.total.time.value())},
                    {"bound", std::string{name_of(stage.total.bound)}}});
  }
  return json;
}

Json effect_json(const Effect& effect) {
  const Analysis& analysis = effect.analysis;
  return {{"number", json_number(effect.number)},
          {"gain", json_number(effect.gain)},
          {"stages", stages_json(analysis)},
          {"generation", analysis.generation ? generation_json(*analysis.generation) : Json{}},
          {"memory", memory_json(analysis.memory)}};
}

Json advised_json(const Advised& advised) {
  return {{"lever", std::string{name_of(advised.lever)}},
          {"changes", std::string{name_of(changes_of(advised.lever))}},
          {"flags", flag_words(advised.flags)},
          {"after", effect_json(advised.effect)}};
}

Json binding_json(const Binding& binding) {
  return {{"stage", binding.stage ? name_of(*binding.stage) : name_of(Goal::memory)},
          {"bound", binding.bound ? Json(name_of(*binding.bound)) : Json{}},
          {"largest", binding.largest},
          {"largest_share", json_number(binding.largest_share)},
          {"roof", binding.roof ? Json(roof_words(binding)) : Json{}},
          {"roof_per_s", json_number(binding.at)},
          {"share_of_capacity", json_number(binding.share_of_capacity)}};
}

Json levers_json(const Advice& advice, const CommandWith& command) {
  Json json = Json::array();
  for (const Advised& lever : advice.levers) {
    Json one = advised_json(lever);
    one["command"] = command(all_flags(advice, lever.flags));
    json.push_back(std::move(one));
  }
  return json;
}

Json combination_json(const Advice& advice, const CommandWith& command) {
  const Combination& all = advice.combination;
  Json steps = Json::array();
  for (const Advised& step : all.steps) steps.push_back(advised_json(step));
  return {{"flags", flag_words(all.flags)},
          {"command", command(all_flags(advice, all.flags))},
          {"after", effect_json(all.effect)},
          {"steps", std::move(steps)},
          {"binding", binding_json(all.binding)}};
}

Json json_of_advice(const Advice& advice, const CommandWith& command) {
  const Analysis& analysis = advice.asked.analysis;
  Json json = document_json(analysis);
  json.update(
      {{"goal", std::string{name_of(advice.goal)}},
       {"goal_because", advice.chosen_because.empty() ? Json{} : Json(advice.chosen_because)},
       {"assumed", flag_words(advice.assumed)},
       {"assumed_acceptance", json_number(advice.acceptance)},
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
  const std::string_view name = report_format(format).name;
  if (name == "csv") return write_csv(sheet_of_advice(advice, command), out);
  if (name == "jsonl") return write_jsonl(sheet_of_advice(advice, command), out);
  if (name == "json") return write_json(json_of_advice(advice, command), out);
  if (name == "markdown") return write_markdown(document_of(advice, command), out);
  write_text(document_of(advice, command), Paint{options.color}, out);
}

}  // namespace llmviewer

// Configurations side by side, and what their differences are put down to.

#include "llmviewer/study/compare.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "llmviewer/report/views.hpp"
#include "llmviewer/units/scaled.hpp"
#include "llmviewer/version.hpp"
#include "report/expenses.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/predicted.hpp"
#include "report/view.hpp"
#include "report/views/compare_tables.hpp"

namespace llmviewer {
namespace {

/// Operators of all stages together that a screen has room for.
constexpr std::size_t kOperators = 14;

std::string title_of(const std::vector<Compared>& all) {
  if (all.size() != 2) return std::to_string(all.size()) + " configurations";
  return all[0].label + " against " + all[1].label;
}

/// "b takes 720 ms less than a"
std::string outcome_of(const StageDifference& stage) {
  const Seconds difference = stage.other - stage.first;
  if (difference == Seconds{0}) return "b takes as long as a";
  const bool less = difference < Seconds{0};
  return "b takes " + scaled((less ? -1 : 1) * difference.value(), "s") +
         (less ? " less than a" : " more than a");
}

void add_causes(const std::vector<Compared>& all, Document& document) {
  const std::vector<Cause> causes = causes_at_work(all);
  if (causes.empty()) {
    const bool common = std::any_of(all.begin() + 1, all.end(),
                                    [](const Compared& one) { return !one.differences.empty(); });
    document.push_back(
        Facts{{"causes", common ? "there is no difference in time" : "no stage is common to all"}});
    return;
  }
  if (all.size() == 2) {
    const auto& stages = all[1].differences;
    for (const StageDifference& stage : stages) {
      document.push_back(Heading{std::string{name_of(stage.stage)}, outcome_of(stage), 2});
      document.push_back(operator_causes(stage, causes, kOperators / stages.size()));
    }
    return;
  }
  for (const StageResult& stage : all.front().analysis.stages) {
    document.push_back(Heading{stage.name(), "what the differences from a are put down to", 2});
    document.push_back(stage_causes(all, stage.stage, causes));
  }
}

void add_notes(const std::vector<Compared>& all, Document& document) {
  Facts facts;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].analysis.predicted) {
      for (const Fact& fact : trust_facts(*all[i].analysis.predicted)) {
        facts.push_back({fact.label, letter_of(i) + ": " + fact.text});
      }
    }
    for (const std::string& note : all[i].analysis.notes) {
      facts.push_back({"note", letter_of(i) + ": " + note});
    }
  }
  add(std::move(facts), document);
}

struct DifferenceRow {
  const Compared* first;
  const Compared* other;
  const StageDifference* stage;
  const OpDifference* op;  ///< null: the stage
};

Seconds seconds_of(const DifferenceRow& row, Cause cause) {
  return (row.op != nullptr ? row.op->causes : row.stage->causes)[cause];
}
Seconds first_time(const DifferenceRow& row) {
  return row.op != nullptr ? row.op->first : row.stage->first;
}
Seconds other_time(const DifferenceRow& row) {
  return row.op != nullptr ? row.op->other : row.stage->other;
}

// clang-format off
constexpr auto kDifferenceColumns = std::to_array<ColumnOf<DifferenceRow>>({
    {.name = "first", .of = [](auto& r) { return r.first->label; }},
    {.name = "other", .of = [](auto& r) { return r.other->label; }},
    {.name = "stage", .of = [](auto& r) { return r.stage->stage; }},
    {.name = "group", .of = [](auto& r) { return r.op != nullptr ? r.op->group : std::string{}; }},
    {.name = "op", .of = [](auto& r) { return r.op != nullptr ? r.op->op : std::string{"total"}; }},
    {.name = "in", .of = [](auto& r) { return r.op != nullptr ? r.op->presence : Presence::both; }},
    {.name = "first_time_s", .of = [](auto& r) { return first_time(r); }},
    {.name = "other_time_s", .of = [](auto& r) { return other_time(r); }},
    {.name = "difference_s", .of = [](auto& r) { return other_time(r) - first_time(r); }},
    {.name = "bandwidth_s", .of = [](auto& r) { return seconds_of(r, Cause::bandwidth); }},
    {.name = "peak_s", .of = [](auto& r) { return seconds_of(r, Cause::peak); }},
    {.name = "bytes_s", .of = [](auto& r) { return seconds_of(r, Cause::bytes); }},
    {.name = "ops_s", .of = [](auto& r) { return seconds_of(r, Cause::ops); }},
    {.name = "unmatched_s", .of = [](auto& r) { return seconds_of(r, Cause::unmatched); }},
});
// clang-format on

Sheet sheet_of_differences(const std::vector<Compared>& all) {
  std::vector<DifferenceRow> rows;
  for (const Compared& other : all) {
    for (const StageDifference& stage : other.differences) {
      for (const OpDifference& op : stage.ops) rows.push_back({&all.front(), &other, &stage, &op});
      rows.push_back({&all.front(), &other, &stage, nullptr});
    }
  }
  return sheet_of(kDifferenceColumns, rows);
}

Json compared_json(const StageResult& stage, const Analysis& first) {
  const StageTotal& total = stage.total;
  const StageResult* like = find_stage(first, stage.stage);
  const Cell ratio = like == nullptr ? Cell{} : Cell{total.time / like->total.time};
  Json json{{"stage", stage.stage},
            {"time_s", total.time},
            {"time_ratio", ratio},
            {"tokens_per_s", total.tokens_per_s},
            {"ops", total.cost.ops()},
            {"memory_access_bytes", total.cost.traffic.total()},
            {"arithmetic_intensity", total.arithmetic_intensity},
            {"bound", total.bound}};
  if (stage.predicted) add_predicted_time(*stage.predicted, json);
  return json;
}

Json configuration_json(const Compared& one, const Compared& first) {
  const Analysis& analysis = one.analysis;
  Json json{{"label", one.label},
            {"model", model_json(analysis.subject)},
            {"hardware", hardware_json(analysis.subject, analysis.memory)},
            {"workload", workload_json(asked_workload(analysis))},
            {"precision", precision_json(analysis.subject)},
            {"stages", json_of_each(analysis.stages, [&](const StageResult& stage) {
               return compared_json(stage, first.analysis);
             })}};
  if (analysis.generation) json["generation"] = generation_json(*analysis.generation);
  if (analysis.predicted) json["predicted"] = predicted_json(*analysis.predicted);
  json["memory"] = memory_json(analysis.memory);
  add_expenses(analysis, json);
  json["notes"] = analysis.notes;
  add_layout(analysis.group, json);
  add_offload(analysis, json);
  return json;
}

/// Times, and what their difference is put down to.
void add_times(const DifferenceRow& row, Json& json) {
  add_cells(kDifferenceColumns, {"first_time_s", "other_time_s", "difference_s"}, row, json);
  add_cells(kDifferenceColumns, {"bandwidth_s", "peak_s", "bytes_s", "ops_s", "unmatched_s"}, row,
            json["causes"]);
}

Json difference_json(const Compared& first, const Compared& other, const StageDifference& stage) {
  Json json{{"stage", stage.stage}};
  add_times({&first, &other, &stage, nullptr}, json);
  json["ops"] = json_of_each(stage.ops, [&](const OpDifference& op) {
    const DifferenceRow row{&first, &other, &stage, &op};
    Json one;
    add_cells(kDifferenceColumns, {"group", "op", "in"}, row, one);
    add_times(row, one);
    return one;
  });
  return json;
}

Json json_of(const std::vector<Compared>& all) {
  const Compared& first = all.front();
  Json json{{"schema", kJsonSchema}, {"version", kVersion}};
  json["configurations"] =
      json_of_each(all, [&](const Compared& one) { return configuration_json(one, first); });
  json["differences"] = json_of_each(std::span{all}.subspan(1), [&](const Compared& other) -> Json {
    return {{"first", first.label},
            {"other", other.label},
            {"stages", json_of_each(other.differences, [&](const StageDifference& stage) {
               return difference_json(first, other, stage);
             })}};
  });
  return json;
}

}  // namespace

Document document_of(const std::vector<Compared>& all) {
  Document document{Heading{title_of(all), {}, 1}};
  add(common_facts(all), document);
  document.push_back(stage_totals(all));
  add(request_totals(all), document);
  add(predicted_totals(all), document);
  add(expense_totals(all), document);
  document.push_back(memory_totals(all));
  add_causes(all, document);
  add_notes(all, document);
  return document;
}

void write_comparison(const std::vector<Compared>& all, std::string_view format,
                      const ReportOptions& options, std::ostream& out) {
  write({.document = [&] { return document_of(all); },
         .json = [&] { return json_of(all); },
         .sheet = [&] { return sheet_of_differences(all); }},
        format, options, out);
}

}  // namespace llmviewer

#include "llmviewer/report/compare_report.hpp"

#include <array>

#include "llmviewer/version.hpp"
#include "report/compare_document.hpp"
#include "report/expense_document.hpp"
#include "report/group_words.hpp"
#include "report/json_subject.hpp"
#include "report/offload_words.hpp"
#include "report/predicted_json.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

struct DifferenceRow {
  const Compared* first;
  const Compared* other;
  const StageDifference* stage;
  const OpDifference* op;  ///< null: the stage
};

Cell seconds_of(const DifferenceRow& row, Cause cause) {
  return (row.op != nullptr ? row.op->causes : row.stage->causes)[cause].value();
}
double first_time(const DifferenceRow& row) {
  return (row.op != nullptr ? row.op->first : row.stage->first).value();
}
double other_time(const DifferenceRow& row) {
  return (row.op != nullptr ? row.op->other : row.stage->other).value();
}

using ComparedRow = DifferenceRow;

// clang-format off: one column a line
constexpr auto kDifferenceColumns = std::to_array<ColumnOf<ComparedRow>>({
    {"first", "", "", "", Show::plain, [](const ComparedRow& r) -> Cell { return r.first->label; }},
    {"other", "", "", "", Show::plain, [](const ComparedRow& r) -> Cell { return r.other->label; }},
    {"stage", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return std::string{name_of(r.stage->stage)}; }},
    {"group", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return r.op != nullptr ? r.op->group : std::string{}; }},
    {"op", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell {
       return r.op != nullptr ? r.op->op : std::string{"total"};
     }},
    {"in", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell {
       return std::string{name_of(r.op != nullptr ? r.op->presence : Presence::both)};
     }},
    {"first_time_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return first_time(r); }},
    {"other_time_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return other_time(r); }},
    {"difference_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return other_time(r) - first_time(r); }},
    {"bandwidth_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return seconds_of(r, Cause::bandwidth); }},
    {"peak_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return seconds_of(r, Cause::peak); }},
    {"bytes_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return seconds_of(r, Cause::bytes); }},
    {"ops_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return seconds_of(r, Cause::ops); }},
    {"unmatched_s", "", "", "", Show::plain,
     [](const ComparedRow& r) -> Cell { return seconds_of(r, Cause::unmatched); }},
});
// clang-format on

Sheet sheet_of_differences(const std::vector<Compared>& all) {
  std::vector<ComparedRow> rows;
  for (const Compared& other : all) {
    for (const StageDifference& stage : other.differences) {
      for (const OpDifference& op : stage.ops) rows.push_back({&all.front(), &other, &stage, &op});
      rows.push_back({&all.front(), &other, &stage, nullptr});
    }
  }
  return sheet_of(std::span<const ColumnOf<ComparedRow>>{kDifferenceColumns}, rows);
}

Json stages_json(const Analysis& analysis, const Analysis& first) {
  Json json = Json::array();
  for (const StageResult& stage : analysis.stages) {
    const StageTotal& total = stage.total;
    Json ratio;
    for (const StageResult& like : first.stages) {
      if (like.stage == stage.stage) ratio = json_number(total.time / like.total.time);
    }
    json.push_back({{"stage", stage.name()},
                    {"time_s", json_number(total.time.value())},
                    {"time_ratio", std::move(ratio)},
                    {"tokens_per_s", json_number(total.tokens_per_s)},
                    {"ops", json_number(total.cost.ops().value())},
                    {"memory_access_bytes", json_number(total.cost.traffic.total().value())},
                    {"arithmetic_intensity", json_number(total.arithmetic_intensity)},
                    {"bound", name_of(total.bound)}});
    if (stage.predicted) add_predicted_time(*stage.predicted, json.back());
  }
  return json;
}

Json configuration_json(const Compared& one, const Compared& first) {
  const Analysis& analysis = one.analysis;
  Json json{{"label", one.label},
            {"model", model_json(analysis.subject)},
            {"hardware", hardware_json(analysis.subject, analysis.memory)},
            {"workload", workload_json(asked_workload(analysis))},
            {"precision", precision_json(analysis.subject)},
            {"stages", stages_json(analysis, first.analysis)}};
  if (analysis.generation) json["generation"] = generation_json(*analysis.generation);
  if (analysis.predicted) json["predicted"] = predicted_json(*analysis.predicted);
  json["memory"] = memory_json(analysis.memory);
  add_expenses(analysis, json);
  json["notes"] = analysis.notes;
  add_layout(analysis.group, json);
  add_offload(analysis, json);
  return json;
}

Json causes_json(const Attribution& causes) {
  Json json = Json::object();
  for (const Cause cause : kCauses) {
    json[std::string{name_of(cause)} + "_s"] = json_number(causes[cause].value());
  }
  return json;
}

Json difference_json(const StageDifference& stage) {
  Json ops = Json::array();
  for (const OpDifference& op : stage.ops) {
    ops.push_back({{"group", op.group},
                   {"op", op.op},
                   {"in", name_of(op.presence)},
                   {"first_time_s", json_number(op.first.value())},
                   {"other_time_s", json_number(op.other.value())},
                   {"difference_s", json_number((op.other - op.first).value())},
                   {"causes", causes_json(op.causes)}});
  }
  return {{"stage", name_of(stage.stage)},
          {"first_time_s", json_number(stage.first.value())},
          {"other_time_s", json_number(stage.other.value())},
          {"difference_s", json_number((stage.other - stage.first).value())},
          {"causes", causes_json(stage.causes)},
          {"ops", std::move(ops)}};
}

Json json_of_comparison(const std::vector<Compared>& all) {
  Json json{{"schema", kJsonSchema}, {"version", kVersion}};
  json["configurations"] = Json::array();
  json["differences"] = Json::array();
  for (const Compared& one : all) {
    json["configurations"].push_back(configuration_json(one, all.front()));
    if (&one == &all.front()) continue;
    Json stages = Json::array();
    for (const StageDifference& stage : one.differences) stages.push_back(difference_json(stage));
    json["differences"].push_back(
        {{"first", all.front().label}, {"other", one.label}, {"stages", std::move(stages)}});
  }
  return json;
}

}  // namespace

void write_comparison(const std::vector<Compared>& all, std::string_view format,
                      const ReportOptions& options, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "csv") return write_csv(sheet_of_differences(all), out);
  if (name == "jsonl") return write_jsonl(sheet_of_differences(all), out);
  if (name == "json") return write_json(json_of_comparison(all), out);
  if (name == "markdown") return write_markdown(document_of(all), out);
  write_text(document_of(all), Paint{options.color}, out);
}

}  // namespace llmviewer

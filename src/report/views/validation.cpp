// Roofline and prediction against measurements, side by side.

#include <array>
#include <string>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/predict/validate.hpp"
#include "llmviewer/report/views.hpp"
#include "llmviewer/version.hpp"
#include "report/parts.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

Cell of_summary(const std::optional<ErrorSummary>& summary, double ErrorSummary::*figure) {
  return summary ? Cell{(*summary).*figure} : Cell{};
}

Cell coverage_of(const ClassValidation& one) {
  return one.prediction ? Cell{one.coverage} : Cell{};
}

std::string reasons_text(const ClassValidation& one) {
  std::vector<std::string> reasons;
  for (const auto& [reason, rows] : one.reasons) {
    reasons.push_back(for_people(rows, Show::plain) + " " + reason);
  }
  return joined(reasons, "; ");
}

// clang-format off
constexpr auto kClassColumns = std::to_array<ColumnOf<ClassValidation>>({
    {.name = "class", .title = "class", .of = [](auto& c) { return c.op; }},
    {.name = "device", .title = "device", .of = [](auto& c) { return c.device; }},
    {.name = "rows", .title = "rows", .of = [](auto& c) { return c.rows; }},
    {.name = "skipped", .title = "skipped", .of = [](auto& c) { return c.skipped; }},
    {.name = "roofline_median_abs_error", .title = "roof |e|", .show = Show::share,
     .of = [](auto& c) { return of_summary(c.roofline, &ErrorSummary::median_abs); }},
    {.name = "roofline_bias", .title = "bias", .show = Show::share,
     .of = [](auto& c) { return of_summary(c.roofline, &ErrorSummary::bias); }},
    {.name = "roofline_p90_abs_error", .title = "p90", .show = Show::share,
     .of = [](auto& c) { return of_summary(c.roofline, &ErrorSummary::p90_abs); }},
    {.name = "faster_than_roof", .title = "faster",
     .of = [](auto& c) { return c.faster_than_roof; }},
    {.name = "faster_beyond_cache", .title = "not cached",
     .of = [](auto& c) { return c.faster_beyond_cache; }},
    {.name = "faster_than_warm_roof", .title = "even warm",
     .of = [](auto& c) { return c.faster_than_warm; }},
    {.name = "prediction_median_abs_error", .title = "pred |e|", .show = Show::share,
     .of = [](auto& c) { return of_summary(c.prediction, &ErrorSummary::median_abs); }},
    {.name = "prediction_bias", .title = "bias", .show = Show::share,
     .of = [](auto& c) { return of_summary(c.prediction, &ErrorSummary::bias); }},
    {.name = "prediction_p90_abs_error", .title = "p90", .show = Show::share,
     .of = [](auto& c) { return of_summary(c.prediction, &ErrorSummary::p90_abs); }},
    {.name = "prediction_coverage", .title = "in 80 %", .show = Show::share, .of = coverage_of},
    {.name = "reasons", .of = [](auto& c) { return reasons_text(c); }},
});
constexpr auto kJudgedColumns = std::to_array<ColumnOf<JudgedRow>>({
    {.name = "class", .title = "worst of", .of = [](auto& r) { return r.row.op; }},
    {.name = "device", .title = "device", .of = [](auto& r) { return r.row.device; }},
    {.name = "row", .title = "row", .of = [](auto& r) { return r.row.where; }},
    {.name = "shape", .title = "shape", .of = [](auto& r) { return r.row.shape; }},
    {.name = "roofline_s", .title = "roofline", .show = Show::seconds,
     .of = [](auto& r) { return r.row.roofline; }},
    {.name = "predicted_s", .title = "predicted", .show = Show::seconds,
     .of = [](auto& r) { return r.prediction.time; }},
    {.name = "measured_s", .title = "measured", .show = Show::seconds,
     .of = [](auto& r) { return r.row.measured; }},
    {.name = "dominant", .title = "mostly", .of = [](auto& r) { return r.prediction.dominant; }},
    {.name = "interval_fast_s", .title = "80 % from", .show = Show::seconds,
     .of = [](auto& r) { return r.interval.fast * r.prediction.time; }},
    {.name = "interval_slow_s", .title = "to", .show = Show::seconds,
     .of = [](auto& r) { return r.interval.slow * r.prediction.time; }},
});
// clang-format on

/// The flat formats carry the reasons in a column of their own, at the end.
constexpr auto kTableColumns =
    Columns<ClassValidation>{kClassColumns}.first(kClassColumns.size() - 1);

/// Without the interval, at the end: it stands where rows are asked for one by one.
constexpr auto kWorstColumns = Columns<JudgedRow>{kJudgedColumns}.first(kJudgedColumns.size() - 2);

Json json_of(const ErrorSummary& errors) {
  return {{"median_abs_error", errors.median_abs},
          {"bias", errors.bias},
          {"p90_abs_error", errors.p90_abs}};
}

Json roofline_json(const ClassValidation& one) {
  if (!one.roofline) return {};
  Json json = json_of(*one.roofline);
  add_cells(kClassColumns, {"faster_than_roof", "faster_beyond_cache", "faster_than_warm_roof"},
            one, json);
  return json;
}

Json prediction_json(const ClassValidation& one) {
  if (!one.prediction) return {};
  Json json = json_of(*one.prediction);
  json["coverage"] = one.coverage;
  return json;
}

Json class_json(const ClassValidation& one) {
  Json reasons = Json::object();
  for (const auto& [reason, rows] : one.reasons) reasons.add(reason, rows);
  Json json;
  add_cells(kClassColumns, {"class", "device", "rows", "skipped"}, one, json);
  json.add({{"reasons", std::move(reasons)},
            {"roofline", roofline_json(one)},
            {"prediction", prediction_json(one)}});
  return json;
}

Json json_of(const Validation& validation) {
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"classes", json_of_each(validation.classes, class_json)},
          {"worst", json_rows(kWorstColumns, validation.worst)}};
}

Facts skipped_facts(const Validation& validation) {
  Facts facts;
  for (const ClassValidation& one : validation.classes) {
    if (one.device != "all" || one.skipped == 0) continue;
    facts.push_back({"skipped", std::string{name_of(one.op)} + ": " + reasons_text(one)});
  }
  return facts;
}

/// Devices of which no row was judged stand in the sums alone.
Validation judged_only(Validation validation) {
  std::erase_if(validation.classes,
                [](const ClassValidation& one) { return one.rows == 0 && one.device != "all"; });
  return validation;
}

Document document_of(const Validation& validation) {
  Document document{
      Heading{"Roofline and prediction against measurements",
              "|e| median, p90 90th percentile, bias median of (computed − measured)/measured", 1},
      grid_of(kTableColumns, judged_only(validation).classes)};
  add(skipped_facts(validation), document);
  add(grid_of(kWorstColumns, validation.worst), document);
  return document;
}

}  // namespace

void write_validation(const Validation& validation, std::string_view format,
                      const ReportOptions& options, std::ostream& out) {
  write({.document = [&] { return document_of(validation); },
         .json = [&] { return json_of(validation); },
         .sheet = [&] { return sheet_of(kClassColumns, validation.classes); }},
        format, options, out);
}

void write_judged_rows(const Validation& validation, std::string_view format, std::ostream& out) {
  if (report_format(format).shape != FormatShape::rows) {
    throw Error{"--each", "a line for each row is csv or jsonl", "add -f csv"};
  }
  write(list_view("rows", kJudgedColumns, validation.judged), format, {}, out);
}

}  // namespace llmviewer

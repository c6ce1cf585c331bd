#include "llmviewer/report/validation_report.hpp"

#include <array>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/version.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

Cell of_summary(const std::optional<ErrorSummary>& summary, double ErrorSummary::*figure) {
  return summary ? Cell{(*summary).*figure} : Cell{};
}

Cell coverage_of(const ClassValidation& one) {
  return one.prediction ? Cell{one.coverage} : Cell{};
}

std::string reasons_text(const ClassValidation& one) {
  std::string text;
  for (const auto& [reason, rows] : one.reasons) {
    text += (text.empty() ? "" : "; ") + for_people(rows, Show::plain) + " " + reason;
  }
  return text;
}

// clang-format off: one column a line
constexpr auto kCaseColumns = std::to_array<ColumnOf<ClassValidation>>({
    {"class", "class", "", "", Show::plain,
     [](const ClassValidation& c) -> Cell { return std::string{name_of(c.op)}; }},
    {"device", "device", "", "", Show::plain,
     [](const ClassValidation& c) -> Cell { return c.device; }},
    {"rows", "rows", "", "", Show::plain, [](const ClassValidation& c) -> Cell { return c.rows; }},
    {"skipped", "skipped", "", "", Show::plain,
     [](const ClassValidation& c) -> Cell { return c.skipped; }},
    {"roofline_median_abs_error", "roof |e|", "", "", Show::share,
     [](const ClassValidation& c) { return of_summary(c.roofline, &ErrorSummary::median_abs); }},
    {"roofline_bias", "bias", "", "", Show::share,
     [](const ClassValidation& c) { return of_summary(c.roofline, &ErrorSummary::bias); }},
    {"roofline_p90_abs_error", "p90", "", "", Show::share,
     [](const ClassValidation& c) { return of_summary(c.roofline, &ErrorSummary::p90_abs); }},
    {"faster_than_roof", "faster", "", "", Show::plain,
     [](const ClassValidation& c) -> Cell { return c.faster_than_roof; }},
    {"faster_beyond_cache", "not cached", "", "", Show::plain,
     [](const ClassValidation& c) -> Cell { return c.faster_beyond_cache; }},
    {"faster_than_warm_roof", "even warm", "", "", Show::plain,
     [](const ClassValidation& c) -> Cell { return c.faster_than_warm; }},
    {"prediction_median_abs_error", "pred |e|", "", "", Show::share,
     [](const ClassValidation& c) { return of_summary(c.prediction, &ErrorSummary::median_abs); }},
    {"prediction_bias", "bias", "", "", Show::share,
     [](const ClassValidation& c) { return of_summary(c.prediction, &ErrorSummary::bias); }},
    {"prediction_p90_abs_error", "p90", "", "", Show::share,
     [](const ClassValidation& c) { return of_summary(c.prediction, &ErrorSummary::p90_abs); }},
    {"prediction_coverage", "in 80 %", "", "", Show::share, coverage_of},
});
constexpr auto kJudgedColumns = std::to_array<ColumnOf<JudgedRow>>({
    {"class", "worst of", "", "", Show::plain,
     [](const JudgedRow& r) -> Cell { return std::string{name_of(r.row.op)}; }},
    {"device", "device", "", "", Show::plain,
     [](const JudgedRow& r) -> Cell { return r.row.device; }},
    {"row", "row", "", "", Show::plain, [](const JudgedRow& r) -> Cell { return r.row.where; }},
    {"shape", "shape", "", "", Show::plain, [](const JudgedRow& r) -> Cell { return r.row.shape; }},
    {"roofline_s", "roofline", "", "", Show::seconds,
     [](const JudgedRow& r) -> Cell { return r.row.roofline.value(); }},
    {"predicted_s", "predicted", "", "", Show::seconds,
     [](const JudgedRow& r) -> Cell { return r.prediction.time.value(); }},
    {"measured_s", "measured", "", "", Show::seconds,
     [](const JudgedRow& r) -> Cell { return r.row.measured.value(); }},
    {"dominant", "mostly", "", "", Show::plain,
     [](const JudgedRow& r) -> Cell { return std::string{name_of(r.prediction.dominant)}; }},
    {"interval_fast_s", "80 % from", "", "", Show::seconds,
     [](const JudgedRow& r) -> Cell { return r.interval.fast * r.prediction.time.value(); }},
    {"interval_slow_s", "to", "", "", Show::seconds,
     [](const JudgedRow& r) -> Cell { return r.interval.slow * r.prediction.time.value(); }},
});
// clang-format on

Sheet sheet_of_classes(const Validation& validation) {
  return sheet_of(std::span<const ColumnOf<ClassValidation>>{kCaseColumns}, validation.classes);
}

Sheet sheet_of_worst(const Validation& validation) {
  constexpr std::size_t kOfInterval = 2;  // at the end; only where rows are asked for one by one
  return sheet_of(std::span<const ColumnOf<JudgedRow>>{kJudgedColumns}.first(kJudgedColumns.size() -
                                                                             kOfInterval),
                  validation.worst);
}

/// The flat formats carry the reasons in a column of their own.
Sheet flat_sheet(const Validation& validation) {
  Sheet sheet = sheet_of_classes(validation);
  sheet.heads.push_back({"reasons", "reasons", Show::plain});
  for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
    sheet.rows[i].push_back(reasons_text(validation.classes[i]));
  }
  return sheet;
}

Json roofline_json(const ClassValidation& one) {
  if (!one.roofline) return nullptr;
  return {{"median_abs_error", json_number(one.roofline->median_abs)},
          {"bias", json_number(one.roofline->bias)},
          {"p90_abs_error", json_number(one.roofline->p90_abs)},
          {"faster_than_roof", json_number(one.faster_than_roof)},
          {"faster_beyond_cache", json_number(one.faster_beyond_cache)},
          {"faster_than_warm_roof", json_number(one.faster_than_warm)}};
}

Json prediction_json(const ClassValidation& one) {
  if (!one.prediction) return nullptr;
  return {{"median_abs_error", json_number(one.prediction->median_abs)},
          {"bias", json_number(one.prediction->bias)},
          {"p90_abs_error", json_number(one.prediction->p90_abs)},
          {"coverage", json_number(one.coverage)}};
}

Json json_of_validation(const Validation& validation) {
  Json classes = Json::array();
  for (const ClassValidation& one : validation.classes) {
    Json reasons = Json::object();
    for (const auto& [reason, rows] : one.reasons) reasons[reason] = json_number(rows);
    classes.push_back({{"class", name_of(one.op)},
                       {"device", one.device},
                       {"rows", json_number(one.rows)},
                       {"skipped", json_number(one.skipped)},
                       {"reasons", std::move(reasons)},
                       {"roofline", roofline_json(one)},
                       {"prediction", prediction_json(one)}});
  }
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"classes", std::move(classes)},
          {"worst", json_rows(sheet_of_worst(validation))}};
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
      grid_of(sheet_of_classes(judged_only(validation)))};
  if (Facts facts = skipped_facts(validation); !facts.empty()) document.push_back(std::move(facts));
  if (!validation.worst.empty()) document.push_back(grid_of(sheet_of_worst(validation)));
  return document;
}

}  // namespace

void write_validation(const Validation& validation, std::string_view format,
                      const ReportOptions& options, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "csv") return write_csv(flat_sheet(validation), out);
  if (name == "jsonl") return write_jsonl(flat_sheet(validation), out);
  if (name == "json") return write_json(json_of_validation(validation), out);
  if (name == "markdown") return write_markdown(document_of(validation), out);
  write_text(document_of(validation), Paint{options.color}, out);
}

void write_judged_rows(const Validation& validation, std::string_view format, std::ostream& out) {
  const Sheet sheet =
      sheet_of(std::span<const ColumnOf<JudgedRow>>{kJudgedColumns}, validation.judged);
  if (format == "csv") return write_csv(sheet, out);
  if (format == "jsonl") return write_jsonl(sheet, out);
  throw Error{"--each", "a line for each row is csv or jsonl", "add -f csv"};
}

}  // namespace llmviewer

// The flat formats: a row per operator, or per stage, or both.

#include <deque>

#include "report/columns.hpp"
#include "report/formats.hpp"

namespace llmviewer {
namespace {

Sheet flat_sheet(const Analysis& analysis, const ReportOptions& options) {
  const bool totals = options.rows == RowChoice::total || options.rows == RowChoice::all;
  const bool operators = options.rows != RowChoice::total;
  std::deque<OpRow> total_rows;  // rows point into it
  std::vector<ReportRow> rows;
  for (const StageResult& stage : analysis.stages) {
    if (operators) {
      for (const OpRow& op : stage.rows) rows.push_back({&analysis, &stage, &op});
    }
    if (totals) rows.push_back({&analysis, &stage, &total_rows.emplace_back(total_row(stage))});
  }
  const std::vector<Column> chosen =
      options.columns.empty() ? columns_of(analysis) : columns_named(options.columns);
  return sheet_of(std::span<const Column>{chosen}, rows);
}

}  // namespace

void write_csv_report(const Analysis& analysis, const ReportOptions& options, std::ostream& out) {
  write_csv(flat_sheet(analysis, options), out);
}

void write_jsonl_report(const Analysis& analysis, const ReportOptions& options, std::ostream& out) {
  write_jsonl(flat_sheet(analysis, options), out);
}

}  // namespace llmviewer

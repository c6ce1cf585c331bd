// One JSON object a line.

#include "report/formats.hpp"

namespace llmviewer {
namespace {

constexpr RowSyntax kJsonlRows{
    .head = [](const RowsHead& /*head*/) { return std::string{}; },
    .row_begin = "{",
    .row_end = "}\n",
    .between = ",",
    .nothing = "null",
    .keys = true,
    .quoted = quoted_for_json,
};

void write_lines_of_json(const ReportView& view, Paint /*paint*/, std::ostream& out) {
  if (view.lines) {
    for (const Json& line : view.lines()) write_json_line(line, out);
    return;
  }
  const Json rows = json_rows(view.sheet());
  for (const Json& row : std::get<Json::Items>(rows.value())) write_json_line(row, out);
}

}  // namespace

namespace {

constexpr FormatWriter kJsonlWriter{
    .write = write_lines_of_json,
    .rows = &kJsonlRows,
};

}  // namespace

extern const ReportFormat format_jsonl{
    .name = "jsonl",
    .meaning = "one JSON object per row and line",
    .shape = FormatShape::rows,
    .place = 3,
    .writer = &kJsonlWriter,
};

}  // namespace llmviewer

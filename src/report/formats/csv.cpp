// RFC 4180 with '\n': a header line, then a line per row.

#include "report/formats.hpp"

namespace llmviewer {
namespace {

std::string line_of_names(const RowsHead& head) {
  std::string names;
  if (!head.with_names) return names;
  for (const std::string& name : head.columns) {
    names += (names.empty() ? "" : ",") + csv_field(name);
  }
  return names + "\n";
}

constexpr RowSyntax kCsvRows{
    .head = line_of_names,
    .row_begin = "",
    .row_end = "\n",
    .between = ",",
    .nothing = "",
    .quoted = csv_field,
};

void write_lines_of_cells(const ReportView& view, Paint /*paint*/, std::ostream& out) {
  const Sheet sheet = view.sheet();
  for (std::size_t i = 0; i < sheet.heads.size(); ++i) {
    out << (i == 0 ? "" : ",") << csv_field(sheet.heads[i].name);
  }
  out << '\n';
  for (const auto& cells : sheet.rows) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      out << (i == 0 ? "" : ",") << csv_field(for_machines(cells[i]));
    }
    out << '\n';
  }
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string result{'"'};
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

namespace {

constexpr FormatWriter kCsvWriter{
    .write = write_lines_of_cells,
    .rows = &kCsvRows,
};

}  // namespace

extern const ReportFormat format_csv{
    .name = "csv",
    .meaning = "one line per row, for spreadsheets and scripts",
    .shape = FormatShape::rows,
    .place = 1,
    .writer = &kCsvWriter,
};

}  // namespace llmviewer

#include "report/sheet.hpp"

#include <algorithm>
#include <string>

#include "llmviewer/report/report.hpp"

namespace llmviewer {
namespace {

Json json_row(const Sheet& sheet, const std::vector<Cell>& cells) {
  Json object = Json::object();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    object[std::string{sheet.heads[i].name}] = json_of(cells[i]);
  }
  return object;
}

bool holds_numbers(const Sheet& sheet, std::size_t column) {
  return std::any_of(sheet.rows.begin(), sheet.rows.end(),
                     [&](const auto& cells) { return is_number(cells[column]); });
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

void write_csv(const Sheet& sheet, std::ostream& out) {
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

void write_jsonl(const Sheet& sheet, std::ostream& out) {
  for (const auto& cells : sheet.rows) write_json_line(json_row(sheet, cells), out);
}

Json json_rows(const Sheet& sheet) {
  Json rows = Json::array();
  for (const auto& cells : sheet.rows) rows.push_back(json_row(sheet, cells));
  return rows;
}

Grid grid_of(const Sheet& sheet) {
  Grid grid;
  for (std::size_t i = 0; i < sheet.heads.size(); ++i) {
    grid.heads.push_back(
        {std::string{sheet.heads[i].title}, holds_numbers(sheet, i) ? Align::right : Align::left});
  }
  for (const auto& cells : sheet.rows) {
    GridRow& row = grid.rows.emplace_back();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      row.cells.push_back({for_people(cells[i], sheet.heads[i].show)});
    }
  }
  return grid;
}

void write_sheet(const Sheet& sheet, std::string_view key, std::string_view format,
                 std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "csv") return write_csv(sheet, out);
  if (name == "jsonl") return write_jsonl(sheet, out);
  if (name == "json") {
    return write_json({{"schema", kJsonSchema}, {std::string{key}, json_rows(sheet)}}, out);
  }
  write_document({grid_of(sheet)}, name, out);
}

}  // namespace llmviewer

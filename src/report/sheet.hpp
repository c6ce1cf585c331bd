#pragma once

#include <ostream>
#include <span>
#include <string_view>
#include <vector>

#include "report/cell.hpp"
#include "report/document.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// A column over rows of type `Row`, for people and for machines.
template <class Row>
struct ColumnOf {
  std::string_view name;     ///< for machines: unit in the name
  std::string_view title;    ///< for people: short
  std::string_view unit;     ///< of the number, in base units
  std::string_view meaning;  ///< one sentence
  Show show;
  Cell (*of)(const Row& row);
};

struct SheetHead {
  std::string_view name;
  std::string_view title;
  Show show;
};

/// Cells under heads: what every flat format renders.
struct Sheet {
  std::vector<SheetHead> heads;
  std::vector<std::vector<Cell>> rows;
};

template <class Row>
Sheet sheet_of(std::span<const ColumnOf<Row>> columns, const std::vector<Row>& rows) {
  Sheet sheet;
  for (const auto& column : columns) {
    sheet.heads.push_back({column.name, column.title, column.show});
  }
  for (const Row& row : rows) {
    auto& cells = sheet.rows.emplace_back();
    for (const auto& column : columns) cells.push_back(column.of(row));
  }
  return sheet;
}

/// A text as a CSV field: in quotes where it needs them (RFC 4180).
std::string csv_field(std::string_view text);
/// RFC 4180 with '\n': a header line, then a line per row.
void write_csv(const Sheet& sheet, std::ostream& out);
/// One JSON object per line.
void write_jsonl(const Sheet& sheet, std::ostream& out);
Json json_rows(const Sheet& sheet);
/// For people: short titles, scaled numbers to the right, texts to the left.
Grid grid_of(const Sheet& sheet);

/// A list of the catalogue in any format; in JSON {"schema", KEY: [rows]}.
void write_sheet(const Sheet& sheet, std::string_view key, std::string_view format,
                 std::ostream& out);

}  // namespace llmviewer

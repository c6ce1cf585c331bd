#include <array>
#include <string>
#include <vector>

#include "llmviewer/plot/plot.hpp"
#include "report/columns.hpp"
#include "viewer/html.hpp"
#include "viewer/parts.hpp"

namespace llmviewer {
namespace {

const std::array<std::string, 14> kTotalColumns{"stage",
                                                "ops",
                                                "matrix_ops",
                                                "vector_ops",
                                                "memory_access_bytes",
                                                "load_weight_bytes",
                                                "load_act_bytes",
                                                "store_act_bytes",
                                                "load_kv_bytes",
                                                "store_kv_bytes",
                                                "arithmetic_intensity",
                                                "performance_ops_per_s",
                                                "bound",
                                                "total_time_s"};

const std::array<std::string, 11> kOperatorColumns{
    "group", "op",    "repeat", "ops",          "memory_access_bytes",  "arithmetic_intensity",
    "bound", "share", "time_s", "total_time_s", "performance_ops_per_s"};

/// A head to sort by: a button, as the keyboard has to reach it.
std::string head_of(const Column& column, bool number) {
  const std::string title = column.title.empty() ? "×" : std::string{column.title};
  return element("th",
                 attribute("scope", "col") + (number ? attribute("class", "number") : "") +
                     attribute("title", column.meaning),
                 element("button", attribute("type", "button"), html_of(title)));
}

/// Numbers have their full value along: to sort by, and what the style sheet knows them by.
std::string cell_of(const Column& column, const ReportRow& row) {
  const Cell cell = column.of(row);
  const std::string shown = html_of(for_people(cell, column.show));
  if (is_number(cell)) {
    return element("td", attribute("data-value", for_machines(cell)), shown);
  }
  if (column.name == "op") {
    return element("td", element("button", attribute("type", "button"), shown));
  }
  if (column.name == "bound") return element("td", attribute("class", shown), shown);
  return element("td", shown);
}

std::string row_of(const std::vector<Column>& columns, const ReportRow& row) {
  std::string cells;
  for (const Column& column : columns) cells += cell_of(column, row);
  return cells;
}

/// Below the body, where sorting leaves it; without what it has no one number of.
std::string foot_of(const std::vector<Column>& columns, const Analysis& analysis,
                    const StageResult& stage) {
  const OpRow total = total_row(stage);
  std::string cells;
  for (const Column& column : columns) {
    const bool blank = column.name == "repeat" || column.name == "time_s";
    const Cell cell = column.of({&analysis, &stage, &total});
    const std::string shown = blank ? "" : html_of(for_people(cell, column.show));
    cells += element("td", is_number(cell) ? attribute("class", "number") : "", shown);
  }
  return element("tfoot", element("tr", attribute("class", "total"), cells));
}

}  // namespace

Grid totals_of(const Analysis& analysis) {
  const std::vector<Column> columns = columns_named(kTotalColumns);
  Grid grid;
  for (const StageResult& stage : analysis.stages) {
    const OpRow total = total_row(stage);
    GridRow row;
    const bool first = grid.heads.empty();
    for (const Column& column : columns) {
      const Cell cell = column.of({&analysis, &stage, &total});
      row.cells.push_back({for_people(cell, column.show), Tone::plain});
      if (!first) continue;
      grid.heads.push_back(
          {std::string{column.title}, is_number(cell) ? Align::right : Align::left});
    }
    grid.rows.push_back(std::move(row));
  }
  return grid;
}

std::string operators_html(const Analysis& analysis, const StageResult& stage,
                           const std::string& prefix) {
  const std::vector<Column> columns = columns_named(kOperatorColumns);
  const OpRow total = total_row(stage);
  std::string heads;
  for (const Column& column : columns) {
    heads += head_of(column, is_number(column.of({&analysis, &stage, &total})));
  }
  std::string rows;
  for (const OpRow& op : stage.rows) {
    rows += element("tr", attribute("data-op", prefix + op_key(stage, op)),
                    row_of(columns, {&analysis, &stage, &op}));
  }
  return element("div", attribute("class", "wide"),
                 element("table", attribute("class", "sortable"),
                         element("thead", element("tr", heads)) + element("tbody", rows) +
                             foot_of(columns, analysis, stage)));
}

}  // namespace llmviewer

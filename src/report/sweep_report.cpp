#include "llmviewer/report/sweep_report.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>

#include "llmviewer/error.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/version.hpp"
#include "report/cell.hpp"
#include "report/document.hpp"
#include "report/json_value.hpp"
#include "report/sheet.hpp"
#include "report/sweep_rows.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kMostTableRows = 100'000;
constexpr double kLongFigure = 1e7;

bool is_for_people(std::string_view format) { return format == "table" || format == "markdown"; }

/// "prefill time", "throughput tokens/s".
std::string title_of(const SweepColumn& column) {
  std::string title = column.name;
  const auto cut = [&](std::string_view ending, std::string_view instead) {
    if (!title.ends_with(ending)) return false;
    title.replace(title.size() - ending.size(), ending.size(), instead);
    return true;
  };
  if (!cut("_per_s", "/s") && !cut("_s", "") && column.kind == SweepColumn::Kind::memory) {
    cut("_bytes", "");
  }
  if (column.kind != SweepColumn::Kind::axis) std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

Show show_of(const SweepColumn& column) {
  if (column.kind == SweepColumn::Kind::memory && column.unit == "B") return Show::binary;
  if (column.unit == "s") return Show::seconds;
  if (column.unit == "B") return Show::bytes;
  if (column.unit == "op/B") return Show::ratio;
  return column.unit.empty() ? Show::plain : Show::scaled;
}

bool is_number_column(const SweepColumn& column) { return column.type == SweepType::number; }

/// A cell of "cells" as people read it.
std::string for_people(std::string_view text, const SweepColumn& column) {
  if (text.empty()) return "–";
  const bool yes_or_no = column.type == SweepType::flag || column.type == SweepType::switched;
  if (yes_or_no) return text == "true" ? "yes" : "no";
  double value = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = status == std::errc{} && end == text.data() + text.size();
  // A figure that was set, 200000000000, is read more easily as 200 G.
  const bool figure = column.kind == SweepColumn::Kind::axis && std::fabs(value) >= kLongFigure;
  if (is_number && figure) return for_people(Cell{value}, Show::scaled);
  if (!is_number_column(column)) return std::string{text};
  return for_people(Cell{value}, show_of(column));
}

}  // namespace

struct SweepReport::Rows {
  const SweepSpace& space;
  std::span<const SweepColumn> columns;
  std::vector<std::size_t> printed;
  std::string format;
  bool with_header;
  Paint paint;
  const RowSyntax& syntax;
  std::string cells;
  std::size_t cell_rows{};
  bool any_row{};

  Grid grid() const;
  Facts constants() const;
};

/// What all rows share stands above them.
Facts SweepReport::Rows::constants() const {
  Facts facts;
  for (const SweepColumn& column : columns) {
    if (column.kind != SweepColumn::Kind::axis || column.varies) continue;
    const auto index = static_cast<std::size_t>(&column - columns.data());
    if (std::find(printed.begin(), printed.end(), index) != printed.end()) continue;
    std::string text;
    if (column.text != SweepColumn::Text::none) {
      text = text_of(column, {&space, 0, 0, 0, nullptr, {}});
      if (text.empty()) continue;
      text = for_people(text, column);
    } else if (column.name == "batch") {
      text = for_people(Cell{space.batch[0]}, Show::plain);
    } else if (column.name == "seq" && space.seq) {
      text = for_people(Cell{(*space.seq)[0]}, Show::plain);
    } else if (column.name == "gen") {
      text = for_people(Cell{(*space.gen)[0]}, Show::plain);
    }
    if (!text.empty()) facts.push_back({column.name, text});
  }
  return facts;
}

Grid SweepReport::Rows::grid() const {
  Grid grid;
  for (const std::size_t index : printed) {
    const SweepColumn& column = columns[index];
    grid.heads.push_back({with_header ? title_of(column) : "",
                          is_number_column(column) ? Align::right : Align::left});
  }
  std::string_view rest{cells};
  while (!rest.empty()) {
    const std::size_t end = rest.find(kRowEnd);
    std::string_view row = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    GridRow& cells_of_row = grid.rows.emplace_back();
    for (const std::size_t index : printed) {
      const std::size_t cell = std::min(row.find(kCellEnd), row.size());
      const std::string_view text = row.substr(0, cell);
      GridCell& made = cells_of_row.cells.emplace_back();
      made.text = for_people(text, columns[index]);
      if (text == "compute") made.tone = Tone::compute;
      if (text == "memory") made.tone = Tone::memory;
      if (text == "network") made.tone = Tone::network;
      row.remove_prefix(std::min(cell + 1, row.size()));
    }
  }
  return grid;
}

SweepReport::SweepReport(const SweepSpace& space, std::span<const SweepColumn> columns,
                         std::span<const std::size_t> printed, const Options& options) {
  report_format(options.format);
  rows_ = std::make_unique<Rows>(Rows{.space = space,
                                      .columns = columns,
                                      .printed = {printed.begin(), printed.end()},
                                      .format = std::string{options.format},
                                      .with_header = options.with_header,
                                      .paint = Paint{options.color},
                                      .syntax = row_syntax(options.format),
                                      .cells = {}});
}

SweepReport::~SweepReport() = default;

std::string SweepReport::begin() const {
  std::string names;
  const bool csv = rows_->format == "csv";
  for (const std::size_t index : rows_->printed) {
    const std::string& name = rows_->columns[index].name;
    names += (names.empty() ? "" : ",") + (csv ? csv_field(name) : Json(name).dump());
  }
  if (csv) return rows_->with_header ? names + "\n" : "";
  if (rows_->format != "json") return {};
  const std::string accounting{
      name_of(rows_->space.as_llm_viewer ? Accounting::llm_viewer : Accounting::exact)};
  return "{\"schema\":" + std::to_string(kJsonSchema) + ",\"version\":\"" + kVersion +
         "\",\"accounting\":\"" + accounting + "\",\"columns\":[" + names + "],\"rows\":[";
}

void SweepReport::format(const RowBlock& block, std::string& text) const {
  append_rows(block, rows_->columns, rows_->printed, rows_->syntax, text);
}

std::string_view SweepReport::write(std::string_view text) {
  if (is_for_people(rows_->format)) {
    rows_->cell_rows += static_cast<std::size_t>(std::count(text.begin(), text.end(), kRowEnd));
    if (rows_->cell_rows > kMostTableRows) {
      throw Error{"--format " + rows_->format, "more than 100,000 rows",
                  "use -f csv, or choose rows with --where or --top"};
    }
    rows_->cells += text;
    return {};
  }
  if (rows_->format == "json" && !rows_->any_row && !text.empty()) {
    rows_->any_row = true;
    text.remove_prefix(1);  // the comma that stands before every row
  }
  return text;
}

std::string SweepReport::end() {
  if (rows_->format == "json") return "\n]}\n";
  if (!is_for_people(rows_->format)) return {};
  Document document;
  if (Facts facts = rows_->constants(); !facts.empty()) document.push_back(std::move(facts));
  document.push_back(rows_->grid());
  std::ostringstream out;
  if (rows_->format == "markdown") {
    write_markdown(document, out);
  } else {
    write_text(document, rows_->paint, out);
  }
  return out.str();
}

void write_sweep_columns(std::span<const SweepColumn> columns, std::ostream& out) {
  std::vector<ColumnHelp> help;
  help.reserve(columns.size());
  for (const SweepColumn& column : columns) {
    help.push_back({column.name, column.unit, column.meaning});
  }
  write_columns_help(help, out);
}

std::vector<std::size_t> usual_columns(std::span<const SweepColumn> columns,
                                       std::string_view format) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const SweepColumn& column = columns[i];
    const bool people =
        column.for_people && (column.kind != SweepColumn::Kind::axis || column.varies);
    if (is_for_people(format) ? people : column.by_default) chosen.push_back(i);
  }
  return chosen;
}

}  // namespace llmviewer

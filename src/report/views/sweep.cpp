// The rows of a sweep: streamed where the format can, else all of them before the first line.

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/report.hpp"
#include "llmviewer/report/sweep_report.hpp"
#include "llmviewer/units/scaled.hpp"
#include "report/formats.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kMostTableRows = 100'000;
constexpr double kLongFigure = 1e7;

// Between the cells and rows of what a screen is made of afterwards.
constexpr char kCellEnd = '\x1f';
constexpr char kRowEnd = '\x1e';
constexpr RowSyntax kCells{
    .head = [](const RowsHead& /*head*/) { return std::string{}; },
    .row_begin = "",
    .row_end = "\x1e",
    .between = "\x1f",
    .nothing = "",
    .quoted = [](std::string_view text) { return std::string{text}; },
};

bool is_screen(const ReportFormat& format) { return format.shape == FormatShape::screen; }

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

std::span<const std::string_view> words_of(SweepType type) {
  switch (type) {
    case SweepType::flag:
      return kFlagNames;
    case SweepType::bound:
      return kBoundNames;
    case SweepType::status:
      return kStatusNames;
    case SweepType::number:
    case SweepType::text:
    case SweepType::switched:
      break;
  }
  return {};
}

/// A cell of one column and scenario: a text that all lanes share, or a number of each.
struct RowCell {
  std::string before;  ///< with what stands between the cells, the key, and the text if it is one
  const double* numbers{};
  std::array<std::string, kStatusNames.size()> words;
  bool is_word{};
};

RowCell row_cell(const SweepColumn& column, const RowBlock::Scenario& scenario, std::size_t index,
                 const RowSyntax& syntax) {
  RowCell cell;
  if (syntax.keys) cell.before = quoted_for_json(column.name) + ":";
  if (column.text == SweepColumn::Text::reason) {
    cell.numbers = scenario.status;
    cell.is_word = true;
    cell.words.fill(syntax.quoted(""));
    cell.words[static_cast<std::size_t>(Status::impossible)] =
        syntax.quoted(text_of(column, scenario.texts));
    return cell;
  }
  if (column.has_texts()) {
    const std::string_view text = text_of(column, scenario.texts);
    const bool bare = column.type == SweepType::switched;
    cell.before += bare ? std::string{text} : syntax.quoted(text);
    return cell;
  }
  cell.numbers = scenario.numbers[index];
  const auto words = words_of(column.type);
  cell.is_word = !words.empty();
  const bool bare = column.type == SweepType::flag;
  for (std::size_t i = 0; i < words.size(); ++i) {
    cell.words[i] = bare ? std::string{words[i]} : syntax.quoted(words[i]);
  }
  return cell;
}

/// The cells of a scenario's rows; texts that stand side by side become one.
std::vector<RowCell> cells_of(const RowBlock::Scenario& scenario,
                              std::span<const SweepColumn> columns,
                              std::span<const std::size_t> printed, const RowSyntax& syntax) {
  std::vector<RowCell> cells;
  std::string before{syntax.row_begin};
  for (std::size_t i = 0; i < printed.size(); ++i) {
    RowCell cell = row_cell(columns[printed[i]], scenario, printed[i], syntax);
    before += cell.before;
    if (cell.numbers != nullptr) {
      cell.before = std::move(before);
      before.clear();
      cells.push_back(std::move(cell));
    }
    before += i + 1 < printed.size() ? syntax.between : syntax.row_end;
  }
  cells.push_back({std::move(before), nullptr, {}, false});
  return cells;
}

void append_row(const std::vector<RowCell>& cells, std::size_t lane, const RowSyntax& syntax,
                std::string& text) {
  for (const RowCell& cell : cells) {
    text += cell.before;
    if (cell.numbers == nullptr) continue;
    const double value = cell.numbers[lane];
    if (!std::isfinite(value)) {
      text += syntax.nothing;
    } else if (cell.is_word) {
      text += cell.words[static_cast<std::size_t>(value)];
    } else {
      append_round_trip(value, text);
    }
  }
}

/// Appends the chosen rows of a block.
void append_rows(const RowBlock& block, std::span<const SweepColumn> columns,
                 std::span<const std::size_t> printed, const RowSyntax& syntax, std::string& text) {
  std::vector<std::vector<RowCell>> cells(block.scenarios.size());
  for (std::size_t lane = 0; lane < block.lanes; ++lane) {
    for (std::size_t s = 0; s < block.scenarios.size(); ++s) {
      if (block.scenarios[s].chosen[lane] == 0) continue;
      if (cells[s].empty()) cells[s] = cells_of(block.scenarios[s], columns, printed, syntax);
      append_row(cells[s], lane, syntax, text);
    }
  }
}

}  // namespace

struct SweepReport::Rows {
  const SweepSpace& space;
  std::span<const SweepColumn> columns;
  std::vector<std::size_t> printed;
  const ReportFormat& format;
  bool with_header;
  bool color;
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
  const ReportFormat& format = report_format(options.format);
  rows_ = std::make_unique<Rows>(Rows{.space = space,
                                      .columns = columns,
                                      .printed = {printed.begin(), printed.end()},
                                      .format = format,
                                      .with_header = options.with_header,
                                      .color = options.color,
                                      .syntax = is_screen(format) ? kCells : *format.writer->rows,
                                      .cells = {}});
}

SweepReport::~SweepReport() = default;

std::string SweepReport::begin() const {
  std::vector<std::string> names;
  for (const std::size_t index : rows_->printed) names.push_back(rows_->columns[index].name);
  return rows_->syntax.head(
      {.columns = names,
       .with_names = rows_->with_header,
       .accounting =
           name_of(rows_->space.as_llm_viewer ? Accounting::llm_viewer : Accounting::exact)});
}

void SweepReport::format(const RowBlock& block, std::string& text) const {
  append_rows(block, rows_->columns, rows_->printed, rows_->syntax, text);
}

std::string_view SweepReport::write(std::string_view text) {
  if (is_screen(rows_->format)) {
    rows_->cell_rows += static_cast<std::size_t>(std::count(text.begin(), text.end(), kRowEnd));
    if (rows_->cell_rows > kMostTableRows) {
      throw Error{"--format " + std::string{rows_->format.name}, "more than 100,000 rows",
                  "use -f csv, or choose rows with --where or --top"};
    }
    rows_->cells += text;
    return {};
  }
  if (!rows_->any_row && !text.empty()) {
    rows_->any_row = true;
    text.remove_prefix(rows_->syntax.extra);
  }
  return text;
}

std::string SweepReport::end() {
  if (!is_screen(rows_->format)) return std::string{rows_->syntax.tail};
  Document document;
  add(rows_->constants(), document);
  document.push_back(rows_->grid());
  std::ostringstream out;
  const ReportView view{.document = [&] { return document; }, .json = {}, .sheet = {}};
  rows_->format.writer->write(view, Paint{rows_->color}, out);
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
  const bool screen = is_screen(report_format(format));
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const SweepColumn& column = columns[i];
    const bool people =
        column.for_people && (column.kind != SweepColumn::Kind::axis || column.varies);
    if (screen ? people : column.by_default) chosen.push_back(i);
  }
  return chosen;
}

}  // namespace llmviewer

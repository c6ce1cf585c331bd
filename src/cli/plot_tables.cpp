#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/plot_options.hpp"
#include "cli/sweep_query.hpp"
#include "cli/sweep_space.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/plot/table.hpp"
#include "llmviewer/report/sweep_report.hpp"

namespace llmviewer::cli {
namespace {

/// A picture of a sweep's rows, as typed.
struct TablePlot {
  SpaceOptions space;
  std::string where;
  std::string x;
  std::string y;
  std::string series;
  std::string value;
  std::string log{"auto"};
  DrawingOptions drawing;
};

struct ReadRows {
  PlotTable table;
  std::vector<std::string> varying;  ///< axes with several values; of a CSV unknown
};

PlotTable read_stdin() {
  if (::isatty(STDIN_FILENO) != 0) {
    throw UsageError{"plot", "rows of what?",
                     "give -m and --hw, or pipe the CSV of llmviewer sweep in"};
  }
  const std::string text{std::istreambuf_iterator<char>{std::cin}, {}};
  return read_plot_table(text, "stdin");
}

/// The columns to keep: all axes, what is drawn, and the capacity beside what is held.
std::vector<std::size_t> kept_columns(const std::vector<SweepColumn>& columns,
                                      const std::vector<std::string>& drawn) {
  std::vector<std::size_t> kept;
  const auto keep = [&](std::size_t index) {
    if (std::find(kept.begin(), kept.end(), index) == kept.end()) kept.push_back(index);
  };
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].kind == SweepColumn::Kind::axis) keep(i);
  }
  for (const std::string& name : drawn) {
    keep(column_index(columns, name, "plot"));
    if (name == "total_bytes") keep(column_index(columns, "capacity_bytes", "plot"));
  }
  return kept;
}

std::string csv_of(const SweepSpace& space, const std::vector<SweepColumn>& columns,
                   const SweepQuery& query) {
  std::string csv;
  SweepReport report{space, columns, query.columns, {.format = "csv"}};
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& text) { report.format(block, text); };
  sink.write = [&](std::string_view text) { csv += report.write(text); };
  csv += report.begin();
  run_sweep(space, columns, query, sink);
  csv += report.end();
  return csv;
}

bool varies(const PlotTable& table, std::size_t column) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const auto& row) { return row[column] != table.rows.front()[column]; });
}

/// Sweeps the space and keeps the columns that are drawn, with its axes; or reads a CSV from stdin
/// where neither model nor device is given.
ReadRows read_rows(const TablePlot& options, const std::vector<std::string>& drawn) {
  constexpr std::uint64_t kMost = 200'000;
  const ConfigurationOptions& configuration = options.space.configuration;
  const bool names_some =
      !configuration.typed("model").empty() || !configuration.typed("hw").empty();
  if (!names_some) return {read_stdin(), {}};
  const SweepSpace space = read_space(options.space);
  if (space.size() > kMost) {
    throw Error{"plot", std::to_string(space.size()) + " rows are too many to draw",
                "draw 200000 at most"};
  }
  const std::vector<SweepColumn> columns = sweep_columns(space);
  QueryOptions asked;
  asked.where = options.where;
  SweepQuery query = read_query(asked, space, columns, "csv");
  query.columns = kept_columns(columns, drawn);
  ReadRows rows{read_plot_table(csv_of(space, columns, query), "plot"), {}};
  for (std::size_t i = 0; i < query.columns.size(); ++i) {
    const SweepColumn& column = columns[query.columns[i]];
    if (column.kind == SweepColumn::Kind::axis && column.varies && varies(rows.table, i)) {
      rows.varying.push_back(column.name);
    }
  }
  return rows;
}

/// "hw" and "hardware" are one column.
bool is_same_column(const std::string& a, const std::string& b) {
  const auto full = [](const std::string& name) { return name == "hw" ? "hardware" : name; };
  return full(a) == full(b);
}

void require_column(const std::string& text, const char* option, const char* example) {
  if (!text.empty()) return;
  throw UsageError{option, "which column?", std::string{"write "} + option + " " + example};
}

/// "auto", "none", or the axes that are logarithmic: of "x", "y", "xy".
Steps read_steps(const std::string& text, const std::string& axis, const std::string& choices) {
  if (text == "auto") return Steps::by_range;
  if (text == "none") return Steps::linear;
  if ((", " + choices + ",").find(", " + text + ",") == std::string::npos) {
    throw Error{"--log", "\"" + text + "\" is no choice", "use auto, none, " + choices};
  }
  return text.find(axis) == std::string::npos ? Steps::linear : Steps::log;
}

int draw_curves(const TablePlot& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  require_column(options.x, "-x", "batch");
  require_column(options.y, "-y", "decode_time_s");
  CurveQuestion question{options.x, split_list(options.y), split_list(options.series),
                         read_steps(options.log, "x", "x, y, xy"),
                         read_steps(options.log, "y", "x, y, xy")};
  std::vector<std::string> drawn = question.y;
  drawn.push_back(options.x);
  drawn.insert(drawn.end(), question.series.begin(), question.series.end());
  const ReadRows rows = read_rows(options, drawn);
  // Without a series asked for, every axis that varies tells curves apart.
  if (question.series.empty()) {
    for (const std::string& axis : rows.varying) {
      if (!is_same_column(axis, options.x)) question.series.push_back(axis);
    }
  }
  write_drawing(options.drawing.terminal
                    ? show_curve(rows.table, question, read_terminal_options(options.drawing))
                    : draw_curve(rows.table, question, plot),
                options.drawing);
  return kDone;
}

int draw_map(const TablePlot& options) {
  const PlotOptions plot = read_drawing_options(options.drawing);
  require_column(options.x, "-x", "batch");
  require_column(options.y, "-y", "seq");
  require_column(options.value, "--value", "decode_time_s");
  const HeatmapQuestion question{options.x, options.y, options.value,
                                 read_steps(options.log, "value", "value")};
  const ReadRows rows = read_rows(options, {options.x, options.y, options.value});
  write_drawing(options.drawing.terminal
                    ? show_heatmap(rows.table, question, read_terminal_options(options.drawing))
                    : draw_heatmap(rows.table, question, plot),
                options.drawing);
  return kDone;
}

/// With the options that both kinds begin with.
Command table_plot(const std::string& name, const std::string& meaning,
                   const std::shared_ptr<TablePlot>& options, int (*draw)(const TablePlot&)) {
  Command command{.name = name, .meaning = meaning, .run = [=] { return draw(*options); }};
  add_space_options(command, options->space);
  command.add("--where EXPRESSION", options->where, "Rows to draw: fits and batch <= 8",
              "all rows");
  command.add("-x COLUMN REQUIRED", options->x, "Column across: an axis, such as batch");
  add_drawing_options(command, options->drawing);
  return command;
}

Command curve_plot() {
  auto options = std::make_shared<TablePlot>();
  Command command = table_plot(
      "curve", "Columns of a sweep over one of its axes; of a CSV on stdin without -m and --hw",
      options, draw_curves);
  command.add("-y COLUMNS REQUIRED", options->y, "Columns up, a panel each, such as decode_time_s");
  add_terminal_options(command, options->drawing);
  command.add("--series COLUMNS", options->series, "Columns that tell curves apart",
              "all axes that vary");
  command.add("--log AXES", options->log, "Logarithmic axes: auto, none, x, y or xy");
  return command;
}

Command heatmap_plot() {
  auto options = std::make_shared<TablePlot>();
  Command command = table_plot(
      "heatmap", "A column of a sweep over two of its axes, as colours; or of a CSV on stdin",
      options, draw_map);
  command.add("-y COLUMN REQUIRED", options->y, "Column up: an axis, such as seq");
  add_terminal_options(command, options->drawing);
  command.add("--value COLUMN REQUIRED", options->value,
              "Column shown as colour, such as decode_time_s");
  command.add("--log WHICH", options->log, "Logarithmic colours: auto, none or value");
  return command;
}

}  // namespace

std::vector<Command> table_plots() { return {curve_plot(), heatmap_plot()}; }

}  // namespace llmviewer::cli

#include "cli/plot_tables.hpp"

#include <memory>
#include <string>
#include <vector>

#include "cli/plot_options.hpp"
#include "cli/plot_rows.hpp"
#include "cli/run.hpp"
#include "cli/usage_error.hpp"
#include "cli/values.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/plot/table.hpp"

namespace llmviewer::cli {
namespace {

struct TablePlot {
  RowOptions rows;
  std::string x;
  std::string y;
  std::string series;
  std::string value;
  std::string log{"auto"};
  DrawingOptions drawing;
};

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

std::shared_ptr<TablePlot> add_table_options(CLI::App& command) {
  auto options = std::make_shared<TablePlot>();
  add_row_options(command, options->rows);
  command.add_option("-x", options->x, "Column across: an axis, such as batch")
      ->type_name("COLUMN REQUIRED");
  add_drawing_options(command, options->drawing);
  return options;
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
  const ReadRows rows = read_rows(options.rows, drawn);
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
  const ReadRows rows = read_rows(options.rows, {options.x, options.y, options.value});
  write_drawing(options.drawing.terminal
                    ? show_heatmap(rows.table, question, read_terminal_options(options.drawing))
                    : draw_heatmap(rows.table, question, plot),
                options.drawing);
  return kDone;
}

}  // namespace

void add_curve_plot(CLI::App& plot, std::function<int()>& chosen) {
  CLI::App& command = *plot.add_subcommand(
      "curve", "Columns of a sweep over one of its axes; of a CSV on stdin without -m and --hw");
  const auto options = add_table_options(command);
  command.add_option("-y", options->y, "Columns up, a panel each, such as decode_time_s")
      ->type_name("COLUMNS REQUIRED");
  add_terminal_options(command, options->drawing);
  command.add_option("--series", options->series, "Columns that tell curves apart")
      ->type_name("COLUMNS")
      ->default_str("all axes that vary");
  command.add_option("--log", options->log, "Logarithmic axes: auto, none, x, y or xy")
      ->type_name("AXES")
      ->capture_default_str();
  command.callback([options, &chosen] { chosen = [options] { return draw_curves(*options); }; });
}

void add_heatmap_plot(CLI::App& plot, std::function<int()>& chosen) {
  CLI::App& command = *plot.add_subcommand(
      "heatmap", "A column of a sweep over two of its axes, as colours; or of a CSV on stdin");
  const auto options = add_table_options(command);
  command.add_option("-y", options->y, "Column up: an axis, such as seq")
      ->type_name("COLUMN REQUIRED");
  add_terminal_options(command, options->drawing);
  command.add_option("--value", options->value, "Column shown as colour, such as decode_time_s")
      ->type_name("COLUMN REQUIRED");
  command.add_option("--log", options->log, "Logarithmic colours: auto, none or value")
      ->type_name("WHICH")
      ->capture_default_str();
  command.callback([options, &chosen] { chosen = [options] { return draw_map(*options); }; });
}

}  // namespace llmviewer::cli

#include "cli/plot_rows.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "cli/sweep_query.hpp"
#include "cli/usage_error.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/report/sweep_report.hpp"

namespace llmviewer::cli {
namespace {

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

}  // namespace

void add_row_options(CLI::App& command, RowOptions& options) {
  add_space_options(command, options.space);
  command.add_option("--where", options.where, "Rows to draw: fits and batch <= 8")
      ->type_name("EXPRESSION")
      ->default_str("all rows");
}

ReadRows read_rows(const RowOptions& options, const std::vector<std::string>& drawn) {
  constexpr std::uint64_t kMost = 200'000;
  const ConfigurationOptions& configuration = options.space.configuration;
  if (!configuration.model && !configuration.hardware) return {read_stdin(), {}};
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

bool is_same_column(const std::string& a, const std::string& b) {
  const auto full = [](const std::string& name) { return name == "hw" ? "hardware" : name; };
  return full(a) == full(b);
}

}  // namespace llmviewer::cli

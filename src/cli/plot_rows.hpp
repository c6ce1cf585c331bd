#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/sweep_space.hpp"
#include "llmviewer/plot/table.hpp"

namespace llmviewer::cli {

/// Where the rows of a picture are from, as typed.
struct RowOptions {
  SpaceOptions space;
  std::string where;
};

void add_row_options(CLI::App& command, RowOptions& options);

struct ReadRows {
  PlotTable table;
  std::vector<std::string> varying;  ///< axes with several values; of a CSV unknown
};

/// Sweeps the space and keeps the columns that are drawn, with its axes; or reads a CSV from stdin
/// where neither model nor device is given. Throws Error for a column that is not there.
ReadRows read_rows(const RowOptions& options, const std::vector<std::string>& drawn);

/// "hw" and "hardware" are one column.
bool is_same_column(const std::string& a, const std::string& b);

}  // namespace llmviewer::cli

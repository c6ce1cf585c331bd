#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace llmviewer::cli {

// Pictures of a sweep's rows: made here, or read from a CSV on stdin.
void add_curve_plot(CLI::App& plot, std::function<int()>& chosen);
void add_heatmap_plot(CLI::App& plot, std::function<int()>& chosen);

}  // namespace llmviewer::cli

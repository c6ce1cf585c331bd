#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace llmviewer::cli {

// Pictures of one configuration, or of several side by side.
void add_roofline_plot(CLI::App& plot, std::function<int()>& chosen);
void add_breakdown_plot(CLI::App& plot, std::function<int()>& chosen);
void add_memory_plot(CLI::App& plot, std::function<int()>& chosen);
void add_graph_plot(CLI::App& plot, std::function<int()>& chosen);

}  // namespace llmviewer::cli

#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace llmviewer::cli {

/// `llmviewer report`: an analysis as one HTML file.
void add_report_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace llmviewer::cli

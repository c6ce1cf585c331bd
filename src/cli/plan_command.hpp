#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace llmviewer::cli {

/// Declares `llmviewer plan`; when it is chosen, `chosen` runs it and returns the exit code.
void add_plan_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace llmviewer::cli

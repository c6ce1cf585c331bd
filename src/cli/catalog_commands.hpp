#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace llmviewer::cli {

/// `llmviewer models`, `hardware` and `formats`: list, filter by a word, show one whole.
void add_models_command(CLI::App& app, std::function<int()>& chosen);
void add_hardware_command(CLI::App& app, std::function<int()>& chosen);
void add_formats_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace llmviewer::cli

#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace llmviewer::cli {

/// `llmviewer validate`: sets `chosen` to what runs it when it is the command asked for.
void add_validate_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace llmviewer::cli

#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace llmviewer::cli {

/// `llmviewer serve`: the live page and the API, over HTTP.
void add_serve_command(CLI::App& app, std::function<int()>& chosen);

}  // namespace llmviewer::cli

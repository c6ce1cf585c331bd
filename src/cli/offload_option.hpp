#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "llmviewer/scenario/offload.hpp"

namespace llmviewer::cli {

/// --offload; given several times its texts are joined by commas.
void add_offload_option(CLI::App& command, std::string& text);

/// "weights=0.5,kv=4GB": a share or a size of each; '+' parts them, too, where a comma makes a
/// list. Throws Error for what is neither.
Offload read_offload(const std::string& text);

}  // namespace llmviewer::cli

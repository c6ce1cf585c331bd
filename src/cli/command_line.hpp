#pragma once

#include <string>
#include <string_view>

#include "cli/analyze_options.hpp"

namespace llmviewer::cli {

/// `llmviewer COMMAND` with those options that differ from what they are by default, as a shell has
/// to be given them.
std::string command_line(std::string_view command, const ConfigurationOptions& options);

}  // namespace llmviewer::cli

#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "llmviewer/study/advise.hpp"

namespace llmviewer::cli {

/// `llmviewer analyze` with those of these options that were typed, as a shell has to be given
/// them. A flag replaces the option of its name, whichever of an option's names that is.
std::string analyze_command(const std::vector<const CLI::Option*>& options,
                            const std::vector<Flag>& flags);

}  // namespace llmviewer::cli

#pragma once

#include "cli/analyze_options.hpp"

namespace llmviewer::cli {

/// Puts the best layout of --devices into the configuration and says there why. Throws Error where
/// there is nothing to choose, and where the model can be in no layout of so many.
void choose_layout(const LayoutOptions& options, Configuration& configuration);

}  // namespace llmviewer::cli

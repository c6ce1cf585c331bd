#pragma once

#include <string>
#include <vector>

#include "cli/analyze_options.hpp"
#include "llmviewer/viewer/view.hpp"

namespace llmviewer::cli {

/// A configuration read, and how it was asked for.
struct AskedConfiguration {
  ConfigurationOptions options;
  Configuration configuration;
};

/// What a page shows of one configuration or two. Throws Error where one cannot be analysed; two
/// that cannot be compared, as they are asked different workloads, stand side by side all the same.
View view_of(const std::vector<AskedConfiguration>& asked);

}  // namespace llmviewer::cli

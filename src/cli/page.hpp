#pragma once

#include <vector>

#include "cli/configuration.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/viewer/live.hpp"
#include "llmviewer/viewer/view.hpp"

namespace llmviewer::cli {

// A page: what is asked for, and what is shown of it.

/// A configuration read, and how it was asked for.
struct AskedConfiguration {
  ConfigurationOptions options;
  Configuration configuration;
};

/// The configuration that settings ask for: one each for analyze's long options, "hw.…" and
/// "model.…" for facts to set, and "config" for the text of a config.json in the place of a model.
/// Empty values count as not given. Throws Error for a setting that there is not, that occurs
/// twice, or that is about this machine's files.
AskedConfiguration read_settings(const std::vector<Setting>& settings, const Catalog& catalog);

/// The same of all settings, those of a second configuration after kSecond.
std::vector<AskedConfiguration> read_both(const std::vector<Setting>& settings,
                                          const Catalog& catalog);

/// What a page shows of one configuration or two. Throws Error where one cannot be analysed; two
/// that cannot be compared, as they are asked different workloads, stand side by side all the same.
View view_of(const std::vector<AskedConfiguration>& asked);

}  // namespace llmviewer::cli

#pragma once

#include <string_view>
#include <vector>

#include "cli/page_view.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/viewer/live.hpp"

namespace llmviewer::cli {

/// The configuration that settings ask for: one each for analyze's long options, "hw.…" and
/// "model.…" for facts to set, and "config" for the text of a config.json in the place of a model.
/// Empty values count as not given. Throws Error for a setting that there is not, that occurs
/// twice, or that is about this machine's files.
AskedConfiguration read_settings(const std::vector<Setting>& settings, const Catalog& catalog);

/// The same of all settings, those of a second configuration after kSecond.
std::vector<AskedConfiguration> read_both(const std::vector<Setting>& settings,
                                          const Catalog& catalog);

}  // namespace llmviewer::cli

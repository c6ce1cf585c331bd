#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// The operators of a stage as a table that a script can sort; `prefix` is before their keys.
std::string operators_html(const Analysis& analysis, const StageResult& stage,
                           const std::string& prefix);

}  // namespace llmviewer

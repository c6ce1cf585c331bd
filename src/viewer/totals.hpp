#pragma once

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// What each stage computes and moves in all, a row each.
Grid totals_of(const Analysis& analysis);

}  // namespace llmviewer

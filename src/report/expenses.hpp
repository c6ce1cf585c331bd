#pragma once

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"
#include "report/json.hpp"

namespace llmviewer {

/// What a million tokens and a request cost and consume, and what that assumes: a table and lines
/// under it. Nothing where it was not asked for.
Document expense_blocks(const Analysis& analysis);

/// The key "expenses" of JSON documents; none where it was not asked for.
void add_expenses(const Analysis& analysis, Json& json);

}  // namespace llmviewer

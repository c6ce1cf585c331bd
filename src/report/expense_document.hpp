#pragma once

#include <optional>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "report/document.hpp"
#include "report/json_value.hpp"

namespace llmviewer {

/// "0.0213", "1.85", "12 k": three digits, without a prefix below one; what is absent is "–".
std::string figure_words(const std::optional<double>& figure);
/// "1 M input tokens"
std::string charged_words(const Charge& charge);

/// What a million tokens and a request cost and consume, and what that assumes: a table and lines
/// under it. Nothing where it was not asked for.
Document expense_blocks(const Analysis& analysis);

/// The key "expenses" of JSON documents; none where it was not asked for.
void add_expenses(const Analysis& analysis, Json& json);

}  // namespace llmviewer

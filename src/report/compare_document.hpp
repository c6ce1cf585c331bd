#pragma once

#include <string>
#include <vector>

#include "llmviewer/study/compare.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// Totals side by side, then what the differences are put down to: of two configurations operator
/// by operator, of more of them in a line for each.
Document document_of(const std::vector<Compared>& all);

/// What the configurations are called in short: a, b, c, …
std::string letter_of(std::size_t index);

}  // namespace llmviewer

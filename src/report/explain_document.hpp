#pragma once

#include <vector>

#include "llmviewer/analysis/explain.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// Shape, formulas, the three times and what they mean: one screen for each operator.
Document document_of(const std::vector<Explanation>& explanations);

}  // namespace llmviewer

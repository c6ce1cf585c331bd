#pragma once

#include <ostream>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/explain.hpp"

namespace llmviewer {

/// Shape, formulas with numbers put in, and the three times, for each explanation; in any of the
/// report formats by name (the flat ones have one row per formula).
void write_explanations(const std::vector<Explanation>& explanations, std::string_view format,
                        std::ostream& out);

}  // namespace llmviewer

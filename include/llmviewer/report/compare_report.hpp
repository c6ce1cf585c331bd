#pragma once

#include <ostream>
#include <string_view>
#include <vector>

#include "llmviewer/report/report.hpp"
#include "llmviewer/study/compare.hpp"

namespace llmviewer {

/// Configurations side by side, and what the differences from the first are put down to; in any of
/// the report formats by name (the flat ones have one row per further configuration, stage and
/// operator, and one per stage).
void write_comparison(const std::vector<Compared>& all, std::string_view format,
                      const ReportOptions& options, std::ostream& out);

}  // namespace llmviewer

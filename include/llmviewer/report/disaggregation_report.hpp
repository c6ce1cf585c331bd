#pragma once

#include <ostream>
#include <string_view>

#include "llmviewer/report/report.hpp"
#include "llmviewer/study/disaggregation.hpp"

namespace llmviewer {

/// Both pools and what passes between them, against groups that do both, in any of the report
/// formats by name (the flat ones have a row per pool).
void write_disaggregation(const Disaggregation& result, std::string_view format,
                          const ReportOptions& options, std::ostream& out);

}  // namespace llmviewer

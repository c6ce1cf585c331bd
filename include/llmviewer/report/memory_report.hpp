#pragma once

#include <ostream>
#include <string_view>

#include "llmviewer/report/report.hpp"
#include "llmviewer/study/memory.hpp"

namespace llmviewer {

/// What is held, in parts, and what else would fit; in any of the report formats by name (the flat
/// ones have one row per part).
void write_memory(const MemoryStudy& study, std::string_view format, const ReportOptions& options,
                  std::ostream& out);

}  // namespace llmviewer

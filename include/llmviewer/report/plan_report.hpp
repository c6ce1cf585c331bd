#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string_view>

#include "llmviewer/report/report.hpp"
#include "llmviewer/study/hardware_for.hpp"
#include "llmviewer/study/plan.hpp"

namespace llmviewer {

/// Rows printed at most; absent: a screenful for people, all for machines. 0: all.
using RowLimit = std::optional<std::size_t>;

/// Devices and precisions that meet the targets, or why none does; in any of the report formats by
/// name (the flat ones have one row per device and precision, those that do not meet included).
void write_plan(const PlanStudy& study, std::string_view format, const ReportOptions& options,
                RowLimit limit, std::ostream& out);

/// What a chip would need to meet them, and what a little more of it brings (the flat formats have
/// one row per resource).
void write_hardware_needs(const HardwareNeeds& needs, std::string_view format,
                          const ReportOptions& options, std::ostream& out);

}  // namespace llmviewer

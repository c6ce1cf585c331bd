#pragma once

#include <ostream>
#include <string_view>

#include "llmviewer/report/plan_report.hpp"
#include "llmviewer/study/group_search.hpp"

namespace llmviewer {

/// The front of all groups, and those that meet the targets, in any of the report formats by name.
/// The flat ones have a column that says which of the two a row belongs to. `limit` is that of the
/// front; for people its rows are then spread evenly over it.
void write_group_search(const GroupSearch& search, std::string_view format,
                        const ReportOptions& options, RowLimit limit, std::ostream& out);

}  // namespace llmviewer

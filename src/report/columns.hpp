#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/report/report.hpp"
#include "report/column.hpp"

namespace llmviewer {

/// An operator, or a stage's total, in its surroundings.
struct ReportRow {
  const Analysis* analysis;
  const StageResult* stage;
  const OpRow* op;
};
using Column = ColumnOf<ReportRow>;

/// The one table of columns: csv's header, the keys of JSON's operators, `--columns`.
Columns<ReportRow> all_columns() noexcept;
/// Those of these names, in this order; all of them for none. Throws Error for an unknown one.
std::vector<Column> columns_named(std::span<const std::string> names);

/// All that an analysis has numbers for: without the network's for a single device.
std::vector<Column> columns_of(const Analysis& analysis);

inline constexpr std::string_view kNetworkBytes = "network_bytes";

inline constexpr std::string_view kTotalName = "total";

/// A stage's total as a row: sums over the repeats, itself once.
OpRow total_row(const StageResult& stage);

}  // namespace llmviewer

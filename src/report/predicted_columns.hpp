#pragma once

#include "report/columns.hpp"

namespace llmviewer {

/// Cells of what is predicted for an operator, or for a stage where the row is its total; empty
/// where nothing is. An operator that runs in one kernel with others has its part of the kernel's
/// time, as the roofline divides it.
Cell fused_op_cell(const ReportRow& row);
Cell predicted_time_cell(const ReportRow& row);  ///< of one instance; of a stage the whole
Cell predicted_fast_cell(const ReportRow& row);
Cell predicted_slow_cell(const ReportRow& row);
Cell of_roof_cell(const ReportRow& row);
Cell dominant_cell(const ReportRow& row);

}  // namespace llmviewer

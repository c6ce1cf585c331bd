#pragma once

#include <ostream>
#include <string_view>

#include "llmviewer/predict/validate.hpp"
#include "llmviewer/report/report.hpp"

namespace llmviewer {

/// Roofline and prediction against measurements, side by side: a row per class and device.
void write_validation(const Validation& validation, std::string_view format,
                      const ReportOptions& options, std::ostream& out);

/// A line for each row judged, with what the roofline and the prediction say of it; csv or jsonl.
void write_judged_rows(const Validation& validation, std::string_view format, std::ostream& out);

}  // namespace llmviewer

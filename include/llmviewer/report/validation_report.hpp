#pragma once

#include <ostream>
#include <string_view>

#include "llmviewer/predict/validate.hpp"
#include "llmviewer/report/report.hpp"

namespace llmviewer {

/// Roofline and prediction against measurements, side by side: a row per class and device.
void write_validation(const Validation& validation, std::string_view format,
                      const ReportOptions& options, std::ostream& out);

}  // namespace llmviewer

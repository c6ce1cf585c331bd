#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/report/report.hpp"
#include "llmviewer/study/advise.hpp"

namespace llmviewer {

/// The command that analyses the configuration asked about with these flags besides.
using CommandWith = std::function<std::string(const std::vector<Flag>& flags)>;

/// Levers by rank, and those that go together; in any of the report formats by name (the flat ones
/// have one row per lever, the combination's last).
void write_advice(const Advice& advice, const CommandWith& command, std::string_view format,
                  const ReportOptions& options, std::ostream& out);

}  // namespace llmviewer

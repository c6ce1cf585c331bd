#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "llmviewer/report/report.hpp"

namespace llmviewer::cli {

/// Where a study's result goes, and as what.
struct OutputOptions {
  std::string format{"table"};
  std::string path;
  std::string color{"auto"};
};

void add_output_options(CLI::App& command, OutputOptions& options);

/// Throws Error for a format or a choice of colours that there is not.
ReportOptions read_output_options(const OutputOptions& options);

}  // namespace llmviewer::cli

#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "cli/sweep_space.hpp"
#include "llmviewer/report/sweep_report.hpp"
#include "llmviewer/sweep/sweep.hpp"

namespace llmviewer {

/// A space as the command line would describe it.
inline cli::SpaceOptions space_options(const std::string& models, const std::string& devices) {
  cli::SpaceOptions options;
  options.configuration.put("model", models);
  options.configuration.put("hw", devices);
  return options;
}

/// The CSV of a query, without its head.
inline std::string rows_of(const SweepSpace& space, const std::vector<SweepColumn>& columns,
                           const SweepQuery& query) {
  SweepReport report{space, columns, query.columns, {.format = "csv"}};
  std::string text;
  SweepSink sink;
  sink.format = [&](const RowBlock& block, std::string& rows) { report.format(block, rows); };
  sink.write = [&](std::string_view rows) { text += rows; };
  run_sweep(space, columns, query, sink);
  return text;
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace llmviewer

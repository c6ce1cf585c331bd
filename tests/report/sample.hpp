#pragma once

#include <sstream>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/report/views.hpp"

namespace llmviewer::test {

/// One sequence of 2048 tokens on an RTX A6000.
inline Scenario scenario() {
  Scenario scenario;
  scenario.workload.seq = 2048;
  return scenario;
}

inline Analysis sample(const Scenario& asked = scenario(), const std::string& model = "llama2-7b") {
  const Catalog catalog;
  return analyze(catalog.model(model), catalog.hardware("a6000"), asked);
}

/// llama2-7b with a model that drafts for it.
inline Analysis sample(const Scenario& asked, const Model* draft) {
  const Catalog catalog;
  return analyze(catalog.model("llama2-7b"), catalog.hardware("a6000"), asked, draft);
}

inline std::string written(const Analysis& analysis, std::string_view format,
                           const ReportOptions& options = {}) {
  std::ostringstream out;
  write_analysis(analysis, format, options, out);
  return out.str();
}

/// The whole line that begins with `begin`, or nothing.
inline std::string line_with(const std::string& text, const std::string& begin) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(begin)) return line;
  }
  return {};
}

inline std::size_t count_lines(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += c == '\n' ? 1 : 0;
  return count;
}

}  // namespace llmviewer::test

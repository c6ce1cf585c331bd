#include "report/formats.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

constexpr std::array kFormats = std::to_array<ReportFormat>({
    {"table", "aligned columns for people", write_table_report},
    {"csv", "one line per operator, for spreadsheets and scripts", write_csv_report},
    {"json", "the whole analysis as one document", write_json_report},
    {"jsonl", "one JSON object per operator and line", write_jsonl_report},
    {"markdown", "tables for documents and issues", write_markdown_report},
});

}  // namespace

std::span<const ReportFormat> report_formats() noexcept { return kFormats; }

const ReportFormat& report_format(std::string_view name) {
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const ReportFormat& format) { return format.name == name; });
  if (found != kFormats.end()) return *found;
  std::vector<std::string> known;
  std::string all;
  for (const ReportFormat& format : kFormats) {
    known.emplace_back(format.name);
    all += (all.empty() ? "" : ", ") + known.back();
  }
  throw Error{"--format", "there is no format \"" + std::string{name} + "\"",
              did_you_mean(name, known, "use one of " + all)};
}

}  // namespace llmviewer

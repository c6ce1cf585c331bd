#include "report/formats.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "report/parts.hpp"

namespace llmviewer {
namespace {

constexpr std::array kFormats = std::to_array<ReportFormat>({
    {"table", "aligned columns for people", FormatShape::screen, &kTableFormat},
    {"csv", "one line per row, for spreadsheets and scripts", FormatShape::rows, &kCsvFormat},
    {"json", "everything as one document", FormatShape::whole, &kJsonFormat},
    {"jsonl", "one JSON object per row and line", FormatShape::rows, &kJsonlFormat},
    {"markdown", "tables for documents and issues", FormatShape::screen, &kMarkdownFormat},
});

}  // namespace

std::span<const ReportFormat> report_formats() noexcept { return kFormats; }

const ReportFormat& report_format(std::string_view name) {
  const auto* found = std::ranges::find(kFormats, name, &ReportFormat::name);
  if (found != kFormats.end()) return *found;
  std::vector<std::string> known;
  for (const ReportFormat& format : kFormats) known.emplace_back(format.name);
  throw Error{"--format", "there is no format \"" + std::string{name} + "\"",
              did_you_mean(name, known, "use one of " + joined(known, ", "))};
}

void write(const ReportView& view, std::string_view format, const ReportOptions& options,
           std::ostream& out) {
  report_format(format).writer->write(view, Paint{options.color}, out);
}

}  // namespace llmviewer

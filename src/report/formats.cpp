#include "report/formats.hpp"

#include <algorithm>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "report/parts.hpp"

namespace llmviewer {
const ReportFormat& report_format(std::string_view name) {
  const auto formats = report_formats();
  const auto found = std::ranges::find(formats, name, &ReportFormat::name);
  if (found != formats.end()) return *found;
  std::vector<std::string> known;
  for (const ReportFormat& format : formats) known.emplace_back(format.name);
  throw Error{"--format", "there is no format \"" + std::string{name} + "\"",
              did_you_mean(name, known, "use one of " + joined(known, ", "))};
}

void write(const ReportView& view, std::string_view format, const ReportOptions& options,
           std::ostream& out) {
  report_format(format).writer->write(view, Paint{options.color}, out);
}

}  // namespace llmviewer

#include "llmviewer/report/plan_report.hpp"

#include <algorithm>
#include <limits>

#include "report/plan_document.hpp"
#include "report/plan_json.hpp"
#include "report/plan_sheet.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kScreenful = 20;

}  // namespace

void write_plan(const PlanStudy& study, std::string_view format, const ReportOptions& options,
                RowLimit limit, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  const bool for_people = name == "table" || name == "markdown";
  const std::size_t asked = limit.value_or(for_people ? kScreenful : 0);
  const std::size_t most = asked == 0 ? std::numeric_limits<std::size_t>::max() : asked;
  if (for_people) {
    const Document document = document_of(study, most);
    if (name == "markdown") return write_markdown(document, out);
    return write_text(document, Paint{options.color}, out);
  }
  PlanStudy cut = study;
  cut.rows.resize(std::min(cut.rows.size(), most));
  if (name == "json") return write_json(json_of(cut), out);
  const Sheet sheet = plan_sheet(cut.rows);
  if (name == "csv") return write_csv(sheet, out);
  write_jsonl(sheet, out);
}

}  // namespace llmviewer

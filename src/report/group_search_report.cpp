#include "llmviewer/report/group_search_report.hpp"

#include <algorithm>
#include <string>

#include "llmviewer/version.hpp"
#include "report/group_search_document.hpp"
#include "report/json_subject.hpp"
#include "report/plan_json.hpp"
#include "report/plan_sheet.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kRowsForPeople = 12;

Json rows_json(const std::vector<PlanRow>& rows) {
  Json json = Json::array();
  for (const PlanRow& row : rows) {
    json.push_back(row_json(row));
    json.back()["throughput_tokens_per_s_per_device"] = json_number(tokens_per_s_of_device(row));
  }
  return json;
}

Json json_of_search(const GroupSearch& search) {
  Json sizes = Json::array();
  for (const double size : search.sizes) sizes.push_back(json_number(size));
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"accounting", name_of(search.subject.accounting)},
          {"model", model_json(search.subject)},
          {"hardware", search.devices},
          {"sizes", std::move(sizes)},
          {"overlap", json_number(search.overlap)},
          {"workload", workload_json(search.workload)},
          {"fused_attention", search.fused_attention},
          {"targets", targets_json(search.targets)},
          {"walked",
           {{"configurations", json_number(search.configurations)},
            {"layouts", json_number(search.layouts)},
            {"refused_layouts", json_number(search.refused)},
            {"candidates", json_number(search.candidates)},
            {"fitting", json_number(search.fitting)}}},
          {"notes", search.notes},
          {"groups", rows_json(search.groups)},
          {"nearest", rows_json(search.nearest)},
          {"front", rows_json(search.front)}};
}

/// The rows of all parts, each with the name of its part.
Sheet sheet_of(const GroupSearch& search) {
  Sheet all;
  const auto add = [&](const std::string& part, const std::vector<PlanRow>& rows) {
    Sheet sheet = plan_sheet(rows);
    sheet.heads.insert(sheet.heads.begin(), SheetHead{"part", "", Show::plain});
    sheet.heads.push_back({"throughput_tokens_per_s_per_device", "", Show::plain});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      sheet.rows[i].insert(sheet.rows[i].begin(), Cell{part});
      sheet.rows[i].emplace_back(tokens_per_s_of_device(rows[i]));
      all.rows.push_back(std::move(sheet.rows[i]));
    }
    all.heads = std::move(sheet.heads);
  };
  add("group", search.groups);
  add("nearest", search.nearest);
  add("front", search.front);
  return all;
}

}  // namespace

void write_group_search(const GroupSearch& search, std::string_view format,
                        const ReportOptions& options, RowLimit limit, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  const bool for_people = name == "table" || name == "markdown";
  const std::size_t asked = limit.value_or(for_people ? kRowsForPeople : 0);
  const std::size_t most = asked == 0 ? search.front.size() : asked;
  if (name == "markdown") return write_markdown(document_of(search, most), out);
  if (name == "table") return write_text(document_of(search, most), Paint{options.color}, out);
  GroupSearch cut = search;
  cut.front = spread_out(search.front, most);
  if (name == "json") return write_json(json_of_search(cut), out);
  if (name == "csv") return write_csv(sheet_of(cut), out);
  write_jsonl(sheet_of(cut), out);
}

}  // namespace llmviewer

#include "llmviewer/report/plan_report.hpp"
#include "report/group_words.hpp"
#include "report/json_subject.hpp"
#include "report/plan_document.hpp"
#include "report/plan_json.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

/// A resource: what is needed of it, and what a little more of it brings.
struct ResourceRow {
  NeededResource needed;
  Performance with;
  Performance now;
};

std::vector<ResourceRow> rows_of(const HardwareNeeds& needs) {
  std::vector<ResourceRow> rows;
  for (std::size_t i = 0; i < needs.needed.size(); ++i) {
    rows.push_back({needs.needed[i], needs.gains[i].with, needs.present});
  }
  return rows;
}

// clang-format off: one column a line
constexpr auto kNeedColumns = std::to_array<ColumnOf<ResourceRow>>({
    {"resource", "", "", "", Show::plain,
     [](const ResourceRow& r) -> Cell { return std::string{name_of(r.needed.resource)}; }},
    {"present", "", "", "", Show::plain,
     [](const ResourceRow& r) { return cell_of(r.needed.present); }},
    {"needed", "", "", "", Show::plain,
     [](const ResourceRow& r) { return cell_of(r.needed.needed); }},
    {"at_least", "", "", "", Show::plain,
     [](const ResourceRow& r) { return cell_of(r.needed.at_least); }},
    {"ttft_s", "", "", "", Show::plain,
     [](const ResourceRow& r) -> Cell { return r.with.ttft.value(); }},
    {"tpot_s", "", "", "", Show::plain,
     [](const ResourceRow& r) -> Cell { return r.with.tpot.value(); }},
    {"latency_s", "", "", "", Show::plain,
     [](const ResourceRow& r) -> Cell { return r.with.latency.value(); }},
    {"batch", "", "", "", Show::plain, [](const ResourceRow& r) -> Cell { return r.with.batch; }},
    {"throughput_tokens_per_s", "", "", "", Show::plain,
     [](const ResourceRow& r) -> Cell { return r.with.tokens_per_s_at_batch; }},
});
// clang-format on

Json performance_json(const Performance& performance) {
  return {
      {"ttft_s", json_number(performance.ttft.value())},
      {"tpot_s", json_number(performance.tpot.value())},
      {"latency_s", json_number(performance.latency.value())},
      {"throughput_tokens_per_s", json_number(performance.tokens_per_s)},
      {"largest_batch", json_number(performance.batch)},
      {"throughput_tokens_per_s_at_largest_batch", json_number(performance.tokens_per_s_at_batch)}};
}

Json needed_json(const std::vector<NeededResource>& needed) {
  Json json = Json::array();
  for (const NeededResource& one : needed) {
    Json settings = Json::array();
    for (const FigureSetting& setting : one.settings) {
      settings.push_back({{"path", "hw." + setting.path}, {"value", json_number(setting.value)}});
    }
    json.push_back({{"resource", name_of(one.resource)},
                    {"present", json_number(one.present)},
                    {"needed", json_number(one.needed)},
                    {"at_least", json_number(one.at_least)},
                    {"settings", std::move(settings)}});
  }
  return json;
}

Json json_of_needs(const HardwareNeeds& needs) {
  const Analysis& analysis = needs.analysis;
  Json gains = Json::array();
  for (const ResourceGain& gain : needs.gains) {
    gains.push_back({{"resource", name_of(gain.resource)}, {"with", performance_json(gain.with)}});
  }
  Json json = document_json(analysis);
  json.update({{"fused_attention", needs.fused_attention},
               {"targets", targets_json(needs.targets)},
               {"meets", needs.meets},
               {"missed", missed_json(needs.missed)},
               {"needed", needed_json(needs.needed)},
               {"together", json_number(needs.together)},
               {"present", performance_json(needs.present)},
               {"gains", std::move(gains)},
               {"notes", analysis.notes}});
  add_layout(analysis.group, json);
  return json;
}

}  // namespace

void write_hardware_needs(const HardwareNeeds& needs, std::string_view format,
                          const ReportOptions& options, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "json") return write_json(json_of_needs(needs), out);
  if (name == "markdown") return write_markdown(document_of(needs), out);
  if (name == "table") return write_text(document_of(needs), Paint{options.color}, out);
  const Sheet sheet =
      sheet_of(std::span<const ColumnOf<ResourceRow>>{kNeedColumns}, rows_of(needs));
  if (name == "csv") return write_csv(sheet, out);
  write_jsonl(sheet, out);
}

}  // namespace llmviewer

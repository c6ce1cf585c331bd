#include "llmviewer/report/disaggregation_report.hpp"

#include "llmviewer/version.hpp"
#include "report/disaggregation_document.hpp"
#include "report/json_subject.hpp"
#include "report/plan_json.hpp"
#include "report/plan_sheet.hpp"

namespace llmviewer {
namespace {

Json transfer_json(const CacheTransfer& transfer) {
  return {{"bytes_per_request", json_number(transfer.request.value())},
          {"sequences", json_number(transfer.sequences)},
          {"lanes", json_number(transfer.lanes)},
          {"nic_bytes_per_s", json_number(transfer.nic.value())},
          {"time_s", json_number(transfer.time.value())}};
}

Json pool_json(const PoolRow& row) {
  Json group = row_json(row.pool.group);
  group["flags"] = row.flags;
  return {{"devices", json_number(row.pool.devices())},
          {"groups", json_number(row.pool.groups)},
          {"requests_per_s", json_number(row.pool.requests_per_s)},
          {"utilisation", json_number(row.pool.utilisation)},
          {"group", std::move(group)}};
}

Json json_of_pools(const Disaggregation& result) {
  Json sizes = Json::array();
  for (const double size : result.sizes) sizes.push_back(json_number(size));
  Json json{{"schema", kJsonSchema},
            {"version", kVersion},
            {"accounting", name_of(result.subject.accounting)},
            {"model", model_json(result.subject)},
            {"hardware", result.prefill.group.device},
            {"sizes", std::move(sizes)},
            {"overlap", json_number(result.overlap)},
            {"workload", workload_json(result.workload)},
            {"fused_attention", result.fused_attention},
            {"targets", targets_json(result.targets)},
            {"configurations", json_number(result.configurations)},
            {"notes", result.notes},
            {"ttft_s", json_number(result.ttft.value())},
            {"transfer", transfer_json(result.transfer)}};
  for (const PoolRow& row : pool_rows(result)) json[row.name] = pool_json(row);
  if (!result.collocated) json["collocated"] = nullptr;
  return json;
}

/// A row of a plan for each pool, with what is the pool's own.
Sheet sheet_of(const Disaggregation& result) {
  const std::vector<PoolRow> pools = pool_rows(result);
  std::vector<PlanRow> groups;
  for (const PoolRow& row : pools) groups.push_back(row.pool.group);
  Sheet sheet = plan_sheet(groups);
  sheet.heads.insert(sheet.heads.begin(), SheetHead{"pool", "", Show::plain});
  for (const char* name : {"groups", "pool_devices", "utilisation", "transfer_s", "pool_flags"}) {
    sheet.heads.push_back({name, "", Show::plain});
  }
  for (std::size_t i = 0; i < pools.size(); ++i) {
    const Pool& pool = pools[i].pool;
    auto& cells = sheet.rows[i];
    cells.insert(cells.begin(), Cell{pools[i].name});
    cells.emplace_back(pool.groups);
    cells.emplace_back(pool.devices());
    cells.emplace_back(pool.utilisation);
    cells.push_back(i == 0 ? Cell{result.transfer.time.value()} : Cell{});
    cells.emplace_back(pools[i].flags);
  }
  return sheet;
}

}  // namespace

void write_disaggregation(const Disaggregation& result, std::string_view format,
                          const ReportOptions& options, std::ostream& out) {
  const std::string_view name = report_format(format).name;
  if (name == "json") return write_json(json_of_pools(result), out);
  if (name == "markdown") return write_markdown(document_of(result), out);
  if (name == "table") return write_text(document_of(result), Paint{options.color}, out);
  if (name == "csv") return write_csv(sheet_of(result), out);
  write_jsonl(sheet_of(result), out);
}

}  // namespace llmviewer

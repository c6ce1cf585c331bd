// Prefill and decode on devices of their own: both pools, and what passes between them.

#include "llmviewer/study/disaggregation.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "llmviewer/report/views.hpp"
#include "llmviewer/units/scaled.hpp"
#include "llmviewer/version.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/plan_rows.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

/// A pool under its name.
struct PoolRow {
  std::string name;
  Pool pool;
  std::string flags;     ///< of `analyze`
  Cell transfer_time{};  ///< of the one that sends
};

/// Prefill, decode and, where there is one, collocated.
std::vector<PoolRow> pool_rows(const Disaggregation& result) {
  std::vector<PoolRow> rows{
      {"prefill", result.prefill, flags_of(result.prefill.group) + " --stage prefill",
       result.transfer.time},
      {"decode", result.decode, flags_of(result.decode.group) + " --stage decode"}};
  if (result.collocated) {
    rows.push_back({"collocated", *result.collocated, flags_of(result.collocated->group)});
  }
  return rows;
}

/// Nothing for the pool that does without.
Cell time_of(const PoolRow& row, const char* without, Seconds Generation::*time) {
  return row.name == without ? Cell{} : Cell{(*row.pool.group.analysis->generation).*time};
}

Cell share_of_memory(const PoolRow& row) {
  return row.pool.group.analysis->memory.total / *row.pool.group.capacity;
}

// clang-format off
constexpr auto kPoolColumns = std::to_array<ColumnOf<PoolRow>>({
    {.name = "pool", .title = "pool", .of = [](auto& r) { return r.name; }},
    {.name = "pool_devices", .title = "devices", .of = [](auto& r) { return r.pool.devices(); }},
    {.name = "groups", .title = "groups", .of = [](auto& r) { return r.pool.groups; }},
    {.title = "of", .of = [](auto& r) { return r.pool.group.layout.devices(); }},
    {.title = "layout", .of = [](auto& r) { return short_words(r.pool.group.layout); }},
    {.title = "batch", .of = [](auto& r) { return r.pool.group.batch; }},
    {.title = "TTFT", .show = Show::seconds,
     .of = [](auto& r) { return time_of(r, "decode", &Generation::ttft); }},
    {.title = "TPOT", .show = Show::seconds,
     .of = [](auto& r) { return time_of(r, "prefill", &Generation::tpot); }},
    {.name = "requests_per_s", .title = "requests/s each", .show = Show::scaled,
     .of = [](auto& r) { return r.pool.requests_per_s; }},
    {.name = "utilisation", .title = "busy", .show = Show::share,
     .of = [](auto& r) { return r.pool.utilisation; }},
    {.title = "memory", .show = Show::share, .of = share_of_memory},
    {.name = "transfer_s", .of = [](auto& r) { return r.transfer_time; }},
    {.name = "pool_flags", .of = [](auto& r) { return r.flags; }},
});
// clang-format on

std::string transfer_words(const Disaggregation& result) {
  const CacheTransfer& sent = result.transfer;
  std::string words = scaled(sent.request) + " a request";
  if (sent.sequences > 1) words += fmt::format(" · {} at a time", sent.sequences);
  return words + fmt::format(" / ({} {} · {}) = {}", sent.lanes, sent.lanes == 1 ? "NIC" : "NICs",
                             scaled(sent.nic), scaled(sent.time));
}

std::string ttft_words(const Disaggregation& result) {
  return fmt::format("{} prefill + {} transfer = {}",
                     scaled(result.prefill.group.analysis->generation->ttft),
                     scaled(result.transfer.time), scaled(result.ttft));
}

std::string ratio_words(const Disaggregation& result) {
  const double prefill = result.prefill.devices();
  const double decode = result.decode.devices();
  return fmt::format("{} : {} devices, prefill : decode (1 : {})", prefill, decode,
                     scaled(decode / prefill));
}

std::string against_words(const Disaggregation& result) {
  if (!result.collocated) return "no group that does both meets the targets";
  const double apart = result.prefill.devices() + result.decode.devices();
  const double together = result.collocated->devices();
  const Subject& subject = result.collocated->group.analysis->subject;
  return fmt::format("{} devices apart, {} together (weights {}, KV cache {})", apart, together,
                     subject.weights, subject.kv);
}

Document document_of(const Disaggregation& result) {
  Document document;
  document.emplace_back(Heading{title_words(result.subject) + ", prefill and decode apart", {}, 1});
  document.emplace_back(
      Facts{{"model", model_words(result.subject)},
            {"groups", "of " + sizes_words(result.sizes) + " · " + overlap_words(result.overlap)},
            {"precision", precision_words(result.subject)},
            {"requests", request_words(result.workload, result.fused_attention)},
            {"targets", targets_words(result.targets)}});
  document.emplace_back(
      grid_of(pick(kPoolColumns, {"pool", "pool_devices", "groups", "of", "layout", "batch", "TTFT",
                                  "TPOT", "requests_per_s", "utilisation", "memory"}),
              pool_rows(result)));
  Facts last{{"ratio", ratio_words(result)},
             {"transfer", transfer_words(result)},
             {"TTFT", ttft_words(result)},
             {"against", against_words(result)}};
  for (const PoolRow& row : pool_rows(result)) last.push_back({row.name, row.flags});
  add_each("note", result.notes, last);
  document.emplace_back(std::move(last));
  return document;
}

Json transfer_json(const CacheTransfer& transfer) {
  return {{"bytes_per_request", transfer.request},
          {"sequences", transfer.sequences},
          {"lanes", transfer.lanes},
          {"nic_bytes_per_s", transfer.nic},
          {"time_s", transfer.time}};
}

Json pool_json(const PoolRow& row) {
  Json group = row_json(row.pool.group);
  group["flags"] = row.flags;
  Json json{{"devices", row.pool.devices()}};
  add_cells(kPoolColumns, {"groups", "requests_per_s", "utilisation"}, row, json);
  json["group"] = std::move(group);
  return json;
}

Json json_of(const Disaggregation& result) {
  Json json{{"schema", kJsonSchema},
            {"version", kVersion},
            {"accounting", result.subject.accounting},
            {"model", model_json(result.subject)},
            {"hardware", result.prefill.group.device},
            {"sizes", result.sizes},
            {"overlap", result.overlap},
            {"workload", workload_json(result.workload)},
            {"fused_attention", result.fused_attention},
            {"targets", targets_json(result.targets)},
            {"configurations", result.configurations},
            {"notes", result.notes},
            {"ttft_s", result.ttft},
            {"transfer", transfer_json(result.transfer)}};
  for (const PoolRow& row : pool_rows(result)) json[row.name] = pool_json(row);
  if (!result.collocated) json["collocated"] = {};
  return json;
}

/// A row of a plan for each pool, with what is the pool's own.
Sheet sheet_of(const Disaggregation& result) {
  const std::vector<PoolRow> pools = pool_rows(result);
  std::vector<PlanRow> groups;
  for (const PoolRow& row : pools) groups.push_back(row.pool.group);
  const auto own =
      pick(kPoolColumns, {"groups", "pool_devices", "utilisation", "transfer_s", "pool_flags"});
  return beside(
      beside(sheet_of(pick(kPoolColumns, {"pool"}), pools), sheet_of(plan_columns(), groups)),
      sheet_of(own, pools));
}

}  // namespace

void write_disaggregation(const Disaggregation& result, std::string_view format,
                          const ReportOptions& options, std::ostream& out) {
  write({.document = [&] { return document_of(result); },
         .json = [&] { return json_of(result); },
         .sheet = [&] { return sheet_of(result); }},
        format, options, out);
}

}  // namespace llmviewer

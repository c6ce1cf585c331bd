#include "report/disaggregation_document.hpp"

#include <fmt/format.h>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/group_search_document.hpp"
#include "report/plan_words.hpp"
#include "report/sheet.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

const Generation& generation_of(const PoolRow& row) { return *row.pool.group.analysis->generation; }

Cell time_of(const PoolRow& row, const char* without, Seconds time) {
  return row.name == without ? Cell{} : Cell{time.value()};
}

// clang-format off: one column a line
constexpr auto kPoolColumns = std::to_array<ColumnOf<PoolRow>>({
    {"", "pool", "", "", Show::plain, [](const PoolRow& r) -> Cell { return r.name; }},
    {"", "devices", "", "", Show::plain, [](const PoolRow& r) -> Cell { return r.pool.devices(); }},
    {"", "groups", "", "", Show::plain, [](const PoolRow& r) -> Cell { return r.pool.groups; }},
    {"", "of", "", "", Show::plain,
     [](const PoolRow& r) -> Cell { return r.pool.group.layout.devices(); }},
    {"", "layout", "", "", Show::plain,
     [](const PoolRow& r) -> Cell { return short_words(r.pool.group.layout); }},
    {"", "batch", "", "", Show::plain, [](const PoolRow& r) -> Cell { return r.pool.group.batch; }},
    {"", "TTFT", "", "", Show::seconds,
     [](const PoolRow& r) { return time_of(r, "decode", generation_of(r).ttft); }},
    {"", "TPOT", "", "", Show::seconds,
     [](const PoolRow& r) { return time_of(r, "prefill", generation_of(r).tpot); }},
    {"", "requests/s each", "", "", Show::scaled,
     [](const PoolRow& r) -> Cell { return r.pool.requests_per_s; }},
    {"", "busy", "", "", Show::share, [](const PoolRow& r) -> Cell { return r.pool.utilisation; }},
    {"", "memory", "", "", Show::share,
     [](const PoolRow& r)
         -> Cell { return r.pool.group.analysis->memory.total / *r.pool.group.capacity; }},
});
// clang-format on

std::string transfer_words(const Disaggregation& result) {
  const CacheTransfer& sent = result.transfer;
  std::string words = scaled(sent.request.value(), "B") + " a request";
  if (sent.sequences > 1) words += fmt::format(" · {} at a time", sent.sequences);
  return words + fmt::format(" / ({} {} · {}) = {}", sent.lanes, sent.lanes == 1 ? "NIC" : "NICs",
                             scaled(sent.nic.value(), "B/s"), scaled(sent.time.value(), "s"));
}

std::string ttft_words(const Disaggregation& result) {
  return fmt::format("{} prefill + {} transfer = {}",
                     scaled(result.prefill.group.analysis->generation->ttft.value(), "s"),
                     scaled(result.transfer.time.value(), "s"), scaled(result.ttft.value(), "s"));
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

}  // namespace

std::vector<PoolRow> pool_rows(const Disaggregation& result) {
  std::vector<PoolRow> rows{
      {"prefill", result.prefill, flags_of(result.prefill.group) + " --stage prefill"},
      {"decode", result.decode, flags_of(result.decode.group) + " --stage decode"}};
  if (result.collocated) {
    rows.push_back({"collocated", *result.collocated, flags_of(result.collocated->group)});
  }
  return rows;
}

Document document_of(const Disaggregation& result) {
  Document document;
  const std::string overlap = result.overlap > 0
                                  ? percent(result.overlap) + " of communication hidden"
                                  : "no communication hidden";
  document.emplace_back(Heading{title_words(result.subject) + ", prefill and decode apart", {}, 1});
  document.emplace_back(Facts{{"model", model_words(result.subject)},
                              {"groups", "of " + sizes_words(result.sizes) + " · " + overlap},
                              {"precision", precision_words(result.subject)},
                              {"requests", request_words(result.workload, result.fused_attention)},
                              {"targets", targets_words(result.targets)}});
  document.emplace_back(
      grid_of(sheet_of(std::span<const ColumnOf<PoolRow>>{kPoolColumns}, pool_rows(result))));
  Facts last{{"ratio", ratio_words(result)},
             {"transfer", transfer_words(result)},
             {"TTFT", ttft_words(result)},
             {"against", against_words(result)}};
  for (const PoolRow& row : pool_rows(result)) last.push_back({row.name, row.flags});
  for (const std::string& note : result.notes) last.push_back({"note", note});
  document.emplace_back(std::move(last));
  return document;
}

}  // namespace llmviewer

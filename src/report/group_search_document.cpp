#include "report/group_search_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "llmviewer/units/scaled.hpp"
#include "report/cell.hpp"
#include "report/plan_words.hpp"
#include "report/sheet.hpp"
#include "report/words.hpp"

namespace llmviewer {
namespace {

const Generation& generation_of(const PlanRow& row) { return *row.analysis->generation; }

// clang-format off: one column a line
constexpr auto kKind = std::to_array<ColumnOf<PlanRow>>({
    {"", "device", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.device; }},
});
constexpr auto kGroup = std::to_array<ColumnOf<PlanRow>>({
    {"", "devices", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return r.layout.devices(); }},
    {"", "layout", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return short_words(r.layout); }},
    {"", "weights", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return r.analysis->subject.weights; }},
    {"", "KV", "", "", Show::plain,
     [](const PlanRow& r) -> Cell {
       return r.analysis->subject.kv_bytes_per_token > 0 ? Cell{r.analysis->subject.kv} : Cell{};
     }},
    {"", "batch", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.batch; }},
    {"", "TTFT", "", "", Show::seconds,
     [](const PlanRow& r) -> Cell { return generation_of(r).ttft.value(); }},
    {"", "TPOT", "", "", Show::seconds,
     [](const PlanRow& r) -> Cell {
       return generation_of(r).tpot > Seconds{0} ? Cell{generation_of(r).tpot.value()} : Cell{};
     }},
    {"", "tokens/s each", "", "", Show::scaled,
     [](const PlanRow& r) -> Cell { return tokens_per_s_of_device(r); }},
});
constexpr auto kBoundBy = std::to_array<ColumnOf<PlanRow>>({
    {"", "bound by", "", "", Show::plain, [](const PlanRow& r) -> Cell { return bound_words(r); }},
});
constexpr auto kRoof = std::to_array<ColumnOf<PlanRow>>({
    {"", "memory", "", "", Show::share,
     [](const PlanRow& r) -> Cell {
       return r.capacity ? Cell{r.analysis->memory.total / *r.capacity} : Cell{};
     }},
    {"", "bound", "", "", Show::plain, [](const PlanRow& r) -> Cell { return roof_words(r); }},
});
// clang-format on

using Columns = std::vector<ColumnOf<PlanRow>>;

template <std::size_t N>
Columns columns_of(const GroupSearch& search, const std::array<ColumnOf<PlanRow>, N>& last) {
  Columns columns;
  if (search.devices.size() > 1) columns.insert(columns.end(), kKind.begin(), kKind.end());
  columns.insert(columns.end(), kGroup.begin(), kGroup.end());
  columns.insert(columns.end(), last.begin(), last.end());
  return columns;
}

Grid grid_of(const Columns& columns, const std::vector<PlanRow>& rows) {
  return grid_of(sheet_of(std::span<const ColumnOf<PlanRow>>{columns}, rows));
}

bool has_targets(const GroupSearch& search) { return !targets_words(search.targets).empty(); }

std::string walked_words(const GroupSearch& search) {
  return fmt::format(
      "{} configurations, layout × precision × batch · possible layouts: {} · in {} of {} "
      "precisions of these the least batch fits",
      search.configurations, search.layouts, search.fitting, search.candidates);
}

std::string groups_words(const GroupSearch& search) {
  return fmt::format("{} of {} · {}", sizes_words(search.sizes), joined(search.devices, ", "),
                     search.overlap > 0 ? percent(search.overlap) + " of communication hidden"
                                        : "no communication hidden");
}

Facts head_of(const GroupSearch& search) {
  Facts facts{{"model", model_size_words(search.subject)},
              {"groups", groups_words(search)},
              {"requests", request_words(search.workload, search.fused_attention)}};
  if (has_targets(search)) facts.push_back({"targets", targets_words(search.targets)});
  facts.push_back({"walked", walked_words(search)});
  return facts;
}

/// "8 × h100-sxm meet them: …; one sequence more misses TTFT"
std::string smallest_words(const PlanRow& row) {
  std::string words = fmt::format("{} × {}", row.layout.devices(), row.device);
  words += fmt::format(", batch {}: ", row.batch);
  if (!row.binds) return words + "no target ends its batch";
  if (*row.binds == Target::capacity) {
    return words + "one sequence more does not fit, " + memory_words(row.analysis->memory);
  }
  return words + fmt::format("one sequence more misses {}, most of which is {}",
                             title_of(*row.binds), roof_words(row));
}

Facts nearest_facts(const PlanRow& row) {
  const Shortfall& missed = row.missed.front();
  std::string words = missed_words(missed);
  const std::string reason = reason_words(missed, row.analysis->memory);
  if (!reason.empty()) words += " · " + reason;
  const bool fits = row.analysis->memory.fits.value_or(true);
  return {{"smallest", fits ? "no group meets the targets" : "no group holds the model"},
          {"nearest", flags_of(row)},
          {"misses", words}};
}

void add_groups(const GroupSearch& search, Document& document) {
  if (search.groups.empty()) {
    document.emplace_back(nearest_facts(search.nearest.front()));
    return;
  }
  if (!has_targets(search)) return;
  document.emplace_back(Heading{"groups that meet the targets",
                                "the layout, precision and batch that serve most of each", 2});
  document.emplace_back(grid_of(columns_of(search, kBoundBy), search.groups));
  document.emplace_back(Facts{{"smallest", smallest_words(search.groups.front())},
                              {"flags", flags_of(search.groups.front())}});
}

std::string front_words(const GroupSearch& search, std::size_t meeting, std::size_t shown) {
  std::string words = fmt::format("{} configurations that no other one that fits beats in both",
                                  search.front.size());
  if (has_targets(search)) words += fmt::format(", {} of which meet the targets", meeting);
  const std::size_t all = meeting > 0 ? meeting : search.front.size();
  if (all > shown) words += fmt::format("; {} shown: --top 0, or -f csv", shown);
  return words;
}

}  // namespace

std::vector<PlanRow> spread_out(const std::vector<PlanRow>& rows, std::size_t most) {
  if (rows.size() <= most) return rows;
  std::vector<PlanRow> kept;
  for (std::size_t i = 0; i < most; ++i) {
    const std::size_t at = most > 1 ? i * (rows.size() - 1) / (most - 1) : 0;
    kept.push_back(rows[at]);
  }
  return kept;
}

std::string sizes_words(const std::vector<double>& sizes) {
  constexpr std::size_t kMost = 8;
  std::vector<std::string> parts;
  for (const double size : sizes) parts.push_back(round_trip(size));
  if (parts.size() > kMost) {
    return fmt::format("{}, {}, {}, … {} ({} sizes)", parts[0], parts[1], parts[2], parts.back(),
                       parts.size());
  }
  return joined(parts, ", ");
}

Document document_of(const GroupSearch& search, std::size_t rows) {
  Document document{Heading{"groups for " + search.subject.model, {}, 1}, head_of(search)};
  add_groups(search, document);
  std::vector<PlanRow> meeting;
  std::copy_if(search.front.begin(), search.front.end(), std::back_inserter(meeting),
               [](const PlanRow& row) { return row.meets; });
  const std::vector<PlanRow> shown = spread_out(meeting.empty() ? search.front : meeting, rows);
  Facts last;
  if (!shown.empty()) {
    document.emplace_back(Heading{"front", "tokens per second of each device against latency", 2});
    document.emplace_back(grid_of(columns_of(search, kRoof), shown));
    last.push_back({"front", front_words(search, meeting.size(), shown.size())});
  }
  for (const std::string& note : search.notes) last.push_back({"note", note});
  if (!last.empty()) document.emplace_back(std::move(last));
  return document;
}

}  // namespace llmviewer

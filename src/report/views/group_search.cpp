// The front of all groups, and those that meet targets.

#include "llmviewer/study/group_search.hpp"

#include <fmt/format.h>

#include <algorithm>
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

constexpr std::size_t kRowsForPeople = 12;

// clang-format off
constexpr auto kEachColumn = std::to_array<ColumnOf<PlanRow>>({
    {.name = "throughput_tokens_per_s_per_device",
     .title = "tokens/s each",
     .show = Show::scaled,
     .of = [](auto& r) { return tokens_per_s_of_device(r); }},
});
// clang-format on

/// A table for people whose last columns are these.
Grid grid_of(const GroupSearch& search, std::initializer_list<std::string_view> last,
             const std::vector<PlanRow>& rows) {
  std::vector<ColumnOf<PlanRow>> columns;
  const auto add = [&](const std::vector<ColumnOf<PlanRow>>& more) {
    columns.insert(columns.end(), more.begin(), more.end());
  };
  if (search.devices.size() > 1) add(pick(plan_columns(), {"hardware"}));
  add(pick(plan_columns(), {"devices", "layout", "weights", "kv", "batch", "ttft_s", "tpot_s"}));
  columns.push_back(kEachColumn[0]);
  add(pick(plan_columns(), last));
  return grid_of(columns, rows);
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
                     overlap_words(search.overlap));
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
  document.emplace_back(grid_of(search, {"bound by"}, search.groups));
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

/// With so many rows of the front.
Document document_of(const GroupSearch& search, std::size_t rows) {
  Document document{Heading{"groups for " + search.subject.model, {}, 1}, head_of(search)};
  add_groups(search, document);
  std::vector<PlanRow> meeting;
  std::ranges::copy_if(search.front, std::back_inserter(meeting), &PlanRow::meets);
  const std::vector<PlanRow> shown = spread_out(meeting.empty() ? search.front : meeting, rows);
  Facts last;
  if (!shown.empty()) {
    document.emplace_back(Heading{"front", "tokens per second of each device against latency", 2});
    document.emplace_back(grid_of(search, {"memory", "bound"}, shown));
    last.push_back({"front", front_words(search, meeting.size(), shown.size())});
  }
  add_each("note", search.notes, last);
  add(std::move(last), document);
  return document;
}

Json rows_json(const std::vector<PlanRow>& rows) {
  return json_of_each(rows, [](const PlanRow& row) {
    Json json = row_json(row);
    add_cells(kEachColumn, {"throughput_tokens_per_s_per_device"}, row, json);
    return json;
  });
}

Json json_of(const GroupSearch& search) {
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"accounting", search.subject.accounting},
          {"model", model_json(search.subject)},
          {"hardware", search.devices},
          {"sizes", search.sizes},
          {"overlap", search.overlap},
          {"workload", workload_json(search.workload)},
          {"fused_attention", search.fused_attention},
          {"targets", targets_json(search.targets)},
          {"walked",
           {{"configurations", search.configurations},
            {"layouts", search.layouts},
            {"refused_layouts", search.refused},
            {"candidates", search.candidates},
            {"fitting", search.fitting}}},
          {"notes", search.notes},
          {"groups", rows_json(search.groups)},
          {"nearest", rows_json(search.nearest)},
          {"front", rows_json(search.front)}};
}

/// A row of a part of the search, under the part's name.
struct PartRow {
  std::string_view part;
};
// clang-format off
constexpr auto kPartColumn = std::to_array<ColumnOf<PartRow>>({
    {.name = "part", .of = [](auto& r) { return r.part; }},
});
// clang-format on

Sheet sheet_of(const GroupSearch& search) {
  std::vector<PartRow> parts;
  std::vector<PlanRow> rows;
  const auto add = [&](std::string_view part, const std::vector<PlanRow>& more) {
    parts.insert(parts.end(), more.size(), {part});
    rows.insert(rows.end(), more.begin(), more.end());
  };
  add("group", search.groups);
  add("nearest", search.nearest);
  add("front", search.front);
  return beside(beside(sheet_of(kPartColumn, parts), sheet_of(plan_columns(), rows)),
                sheet_of(kEachColumn, rows));
}

GroupSearch with_front(const GroupSearch& search, RowLimit limit) {
  GroupSearch cut = search;
  const std::size_t most = limit.value_or(0);
  if (most > 0) cut.front = spread_out(search.front, most);
  return cut;
}

}  // namespace

void write_group_search(const GroupSearch& search, std::string_view format,
                        const ReportOptions& options, RowLimit limit, std::ostream& out) {
  const std::size_t asked = limit.value_or(kRowsForPeople);
  const std::size_t most = asked == 0 ? search.front.size() : asked;
  write({.document = [&] { return document_of(search, most); },
         .json = [&] { return json_of(with_front(search, limit)); },
         .sheet = [&] { return sheet_of(with_front(search, limit)); }},
        format, options, out);
}

}  // namespace llmviewer

#include "report/plan_grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "llmviewer/units/parse.hpp"
#include "report/plan_words.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

const Generation& generation_of(const PlanRow& row) { return *row.analysis->generation; }

Cell count_of(double value) { return value >= kMostCount ? Cell{std::string{"any"}} : Cell{value}; }

// clang-format off: one column a line
constexpr auto kDeviceColumns = std::to_array<ColumnOf<PlanRow>>({
    {"", "device", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.device; }},
    {"", "USD/h", "", "", Show::scaled, [](const PlanRow& r) { return cell_of(r.usd_per_hour); }},
});
constexpr auto kLayoutColumn = std::to_array<ColumnOf<PlanRow>>({
    {"", "layout", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return short_words(r.layout); }},
});
constexpr auto kPrecisionColumns = std::to_array<ColumnOf<PlanRow>>({
    {"", "weights", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return r.analysis->subject.weights; }},
    {"", "KV", "", "", Show::plain,
     [](const PlanRow& r) -> Cell {
       return r.analysis->subject.kv_bytes_per_token > 0 ? Cell{r.analysis->subject.kv} : Cell{};
     }},
    {"", "batch", "", "", Show::plain, [](const PlanRow& r) { return count_of(r.batch); }},
});
constexpr auto kTimeColumns = std::to_array<ColumnOf<PlanRow>>({
    {"", "TTFT", "", "", Show::seconds,
     [](const PlanRow& r) -> Cell { return generation_of(r).ttft.value(); }},
    {"", "TPOT", "", "", Show::seconds,
     [](const PlanRow& r) -> Cell {
       return generation_of(r).tpot > Seconds{0} ? Cell{generation_of(r).tpot.value()} : Cell{};
     }},
});
constexpr auto kTokensColumn = std::to_array<ColumnOf<PlanRow>>({
    {"", "tokens/s", "", "", Show::scaled,
     [](const PlanRow& r) -> Cell { return generation_of(r).throughput_tokens_per_s; }},
});
constexpr auto kRequestsColumn = std::to_array<ColumnOf<PlanRow>>({
    {"", "requests/s", "", "", Show::scaled,
     [](const PlanRow& r) -> Cell { return r.requests_per_s; }},
});
constexpr auto kShareColumn = std::to_array<ColumnOf<PlanRow>>({
    {"", "memory", "", "", Show::share,
     [](const PlanRow& r) -> Cell {
       return r.capacity ? Cell{r.analysis->memory.total / *r.capacity} : Cell{};
     }},
});
constexpr auto kSingleColumns = std::to_array<ColumnOf<PlanRow>>({
    {"", "memory", "", "", Show::binary,
     [](const PlanRow& r) -> Cell { return r.analysis->memory.total.value(); }},
    {"", "context", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return r.context ? count_of(*r.context) : Cell{}; }},
});
constexpr auto kLastColumns = std::to_array<ColumnOf<PlanRow>>({
    {"", "bound by", "", "", Show::plain, [](const PlanRow& r) -> Cell { return bound_words(r); }},
});
constexpr auto kMissColumns = std::to_array<ColumnOf<PlanRow>>({
    {"", "misses", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return missed_words(r.missed.front()); }},
    {"", "needs", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return remedy_words(r.missed.front()); }},
    {"", "because", "", "", Show::plain,
     [](const PlanRow& r) -> Cell { return reason_words(r.missed.front(), r.analysis->memory); }},
});
// clang-format on

using Columns = std::vector<ColumnOf<PlanRow>>;

template <std::size_t N>
void add(Columns& columns, const std::array<ColumnOf<PlanRow>, N>& more) {
  columns.insert(columns.end(), more.begin(), more.end());
}

Columns columns_of(const PlanStudy& study) {
  const bool single = is_single(study);
  Columns columns;
  if (!single) add(columns, kDeviceColumns);
  if (study.group_size > 1) add(columns, kLayoutColumn);
  add(columns, kPrecisionColumns);
  if (meeting(study) == 0) {
    add(columns, kMissColumns);
    return columns;
  }
  add(columns, kTimeColumns);
  const bool requests = study.targets.requests_per_s.has_value();
  if (single || !requests) add(columns, kTokensColumn);
  if (single || requests) add(columns, kRequestsColumn);
  if (single) {
    add(columns, kSingleColumns);
  } else {
    add(columns, kShareColumn);
  }
  add(columns, kLastColumns);
  return columns;
}

}  // namespace

bool is_single(const PlanStudy& study) noexcept { return study.devices == 1; }

double meeting(const PlanStudy& study) {
  return static_cast<double>(
      std::count_if(study.rows.begin(), study.rows.end(), [](const auto& r) { return r.meets; }));
}

Grid grid_of(const PlanStudy& study, const std::vector<PlanRow>& rows) {
  const Columns columns = columns_of(study);
  return grid_of(sheet_of(std::span<const ColumnOf<PlanRow>>{columns}, rows));
}

}  // namespace llmviewer

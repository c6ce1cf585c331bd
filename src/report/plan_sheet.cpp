#include "report/plan_sheet.hpp"

#include <string>

#include "report/plan_words.hpp"

namespace llmviewer {
namespace {

/// A number of the row's analysis; empty where it is impossible.
template <class Of>
Cell analyzed(const PlanRow& row, Of of) {
  return row.analysis ? Cell{of(*row.analysis)} : Cell{};
}

template <class Of>
Cell generated(const PlanRow& row, Of of) {
  return analyzed(row, [&](const Analysis& analysis) { return of(*analysis.generation); });
}

/// What was asked for where there is no analysis; empty: the model's own.
Cell format_of(const PlanRow& row, std::string Subject::*name,
               const std::optional<StorageFormat>& asked) {
  if (row.analysis) return row.analysis->subject.*name;
  return asked ? Cell{asked->name} : Cell{};
}

Cell status_of(const PlanRow& row) {
  if (row.meets) return "meets";
  return row.analysis ? "misses" : "impossible";
}

Cell missed_of(const PlanRow& row) {
  std::string names;
  for (const Shortfall& missed : row.missed) {
    names += (names.empty() ? "" : " ") + std::string{name_of(missed.target)};
  }
  return names.empty() ? Cell{} : Cell{names};
}

// clang-format off: one column a line
constexpr auto kPlanColumns = std::to_array<ColumnOf<PlanRow>>({
    {"hardware", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.device; }},
    {"devices", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.layout.devices(); }},
    {"tp", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.layout.tensor; }},
    {"pp", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.layout.pipeline; }},
    {"ep", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.layout.expert; }},
    {"dp", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.layout.data; }},
    {"cp", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.layout.context; }},
    {"sequence_parallel", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.layout.sequence_parallel; }},
    {"usd_per_hour", "", "", "", Show::plain, [](const PlanRow& r) { return cell_of(r.usd_per_hour); }},
    {"weights", "", "", "", Show::plain, [](const PlanRow& r) { return format_of(r, &Subject::weights, r.precision.weights); }},
    {"kv", "", "", "", Show::plain, [](const PlanRow& r) { return format_of(r, &Subject::kv, r.precision.kv); }},
    {"status", "", "", "", Show::plain, status_of},
    {"batch", "", "", "", Show::plain, [](const PlanRow& r) { return analyzed(r, [&](const Analysis&) { return r.batch; }); }},
    {"ttft_s", "", "", "", Show::plain, [](const PlanRow& r) { return generated(r, [](const Generation& g) { return g.ttft.value(); }); }},
    {"tpot_s", "", "", "", Show::plain, [](const PlanRow& r) { return generated(r, [](const Generation& g) { return g.tpot.value(); }); }},
    {"latency_s", "", "", "", Show::plain, [](const PlanRow& r) { return generated(r, [](const Generation& g) { return g.latency.value(); }); }},
    {"throughput_tokens_per_s", "", "", "", Show::plain, [](const PlanRow& r) { return generated(r, [](const Generation& g) { return g.throughput_tokens_per_s; }); }},
    {"requests_per_s", "", "", "", Show::plain, [](const PlanRow& r) { return analyzed(r, [&](const Analysis&) { return r.requests_per_s; }); }},
    {"usd_per_million_tokens", "", "", "", Show::plain, [](const PlanRow& r) { return cell_of(r.usd_per_million_tokens); }},
    {"total_bytes", "", "", "", Show::plain, [](const PlanRow& r) { return analyzed(r, [](const Analysis& a) { return a.memory.total.value(); }); }},
    {"capacity_bytes", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.capacity ? Cell{r.capacity->value()} : Cell{}; }},
    {"context", "", "", "", Show::plain, [](const PlanRow& r) { return cell_of(r.context); }},
    {"binds", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.binds ? Cell{std::string{name_of(*r.binds)}} : Cell{}; }},
    {"limiter", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.roof ? Cell{std::string{name_of(*r.roof)}} : Cell{}; }},
    {"missed", "", "", "", Show::plain, missed_of},
    {"factor", "", "", "", Show::plain, [](const PlanRow& r) { return r.missed.empty() ? Cell{} : cell_of(r.missed.front().factor); }},
    {"flags", "", "", "", Show::plain, [](const PlanRow& r) { return analyzed(r, [&](const Analysis&) { return flags_of(r); }); }},
    {"reason", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.problem.empty() ? Cell{} : Cell{r.problem}; }},
});
// clang-format on

}  // namespace

Sheet plan_sheet(const std::vector<PlanRow>& rows) {
  return sheet_of(std::span<const ColumnOf<PlanRow>>{kPlanColumns}, rows);
}

}  // namespace llmviewer

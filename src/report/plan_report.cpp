#include "llmviewer/report/plan_report.hpp"

#include <algorithm>
#include <limits>

#include "llmviewer/version.hpp"
#include "report/json_subject.hpp"
#include "report/plan_document.hpp"
#include "report/plan_json.hpp"
#include "report/plan_words.hpp"
#include "report/sheet.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kScreenful = 20;

Cell cell_of(const std::optional<double>& value) { return value ? Cell{*value} : Cell{}; }

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
constexpr auto kColumns = std::to_array<ColumnOf<PlanRow>>({
    {"hardware", "", "", "", Show::plain, [](const PlanRow& r) -> Cell { return r.device; }},
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
  const Sheet sheet = sheet_of(std::span<const ColumnOf<PlanRow>>{kColumns}, cut.rows);
  if (name == "csv") return write_csv(sheet, out);
  write_jsonl(sheet, out);
}

}  // namespace llmviewer

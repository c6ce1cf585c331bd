// Devices and precisions that meet targets, or why none does.

#include "llmviewer/study/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "llmviewer/report/views.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "llmviewer/version.hpp"
#include "report/parts.hpp"
#include "report/placement.hpp"
#include "report/plan_rows.hpp"
#include "report/view.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kScreenful = 20;

/// Whether it is of one device, which its heading names.
bool is_single(const PlanStudy& study) noexcept { return study.devices == 1; }

/// Rows that meet all targets.
double meeting(const PlanStudy& study) {
  return static_cast<double>(std::ranges::count(study.rows, true, &PlanRow::meets));
}

/// What people see: what rows achieve or, if none meets the targets, what they miss.
std::vector<std::string_view> keys_of(const PlanStudy& study) {
  const bool single = is_single(study);
  std::vector<std::string_view> keys;
  const auto add = [&](bool wanted, std::initializer_list<std::string_view> more) {
    if (wanted) keys.insert(keys.end(), more);
  };
  const bool any = meeting(study) > 0;
  const bool requests = study.targets.requests_per_s.has_value();
  add(!single, {"hardware", "usd_per_hour"});
  add(study.group_size > 1, {"layout"});
  add(true, {"weights", "kv", "batch"});
  add(!any, {"misses", "needs", "because"});
  add(any, {"ttft_s", "tpot_s"});
  add(any && (single || !requests), {"throughput_tokens_per_s"});
  add(any && (single || requests), {"requests_per_s"});
  add(any && single, {"total_bytes", "context"});
  add(any && !single, {"memory"});
  add(any, {"bound by"});
  return keys;
}

/// Those that meet the targets; if none does, those that come closest.
std::vector<PlanRow> shown_rows(const PlanStudy& study, std::size_t most) {
  const bool any = meeting(study) > 0;
  std::vector<PlanRow> rows;
  for (const PlanRow& row : study.rows) {
    if (rows.size() == most) break;
    if (row.analysis && (row.meets || !any)) rows.push_back(row);
  }
  return rows;
}

std::string found_words(const PlanStudy& study) {
  const std::size_t all = study.rows.size();
  const double met = meeting(study);
  if (met == 0) {
    if (all == 1) return "it does not meet them";
    return fmt::format("none of {} meets them; the nearest first",
                       is_single(study)
                           ? fmt::format("{} precisions", all)
                           : fmt::format("{} devices, in {} precisions", study.devices, all));
  }
  if (all == 1) return "it meets them";
  if (is_single(study)) return fmt::format("{} of {} precisions meet them", met, all);
  std::set<std::string> devices;
  for (const PlanRow& row : study.rows) {
    if (row.meets) devices.insert(row.device);
  }
  return fmt::format(
      "{} of {} devices meet them, in {} of {} precisions; cheapest first, those without a known "
      "price then by capacity and bandwidth",
      devices.size(), study.devices, met, all);
}

/// The layout that was asked for, or that all of a group's compete; empty: single devices.
std::string devices_words(const PlanStudy& study) {
  const auto first = std::find_if(study.rows.begin(), study.rows.end(),
                                  [](const PlanRow& row) { return row.analysis.has_value(); });
  if (study.group_size == 0) {
    const Layout& layout = first->layout;
    if (layout.single()) return {};
    if (!is_single(study))
      return fmt::format("{} of a kind: {}", layout.devices(), joined(degree_words(layout)));
    return layout_words(first->analysis->group, asked_workload(*first->analysis));
  }
  return fmt::format("{} of a kind, of their layouts the one that serves most", study.group_size);
}

Facts head_of(const PlanStudy& study) {
  Facts facts{
      {"model", is_single(study) ? model_words(study.subject) : model_size_words(study.subject)}};
  if (is_single(study)) facts.push_back({"hardware", hardware_words(study.subject)});
  if (const std::string words = devices_words(study); !words.empty()) {
    facts.push_back({"devices", words});
  }
  facts.push_back({"requests", request_words(study.workload, study.fused_attention)});
  facts.push_back({"targets", targets_words(study.targets)});
  facts.push_back({"found", found_words(study)});
  return facts;
}

/// How many rows each target keeps out.
std::string missed_counts(const PlanStudy& study) {
  std::map<Target, int> counts;
  int impossible = 0;
  for (const PlanRow& row : study.rows) {
    if (!row.missed.empty()) ++counts[row.missed.front().target];
    if (!row.analysis) ++impossible;
  }
  std::vector<std::string> parts;
  parts.reserve(counts.size() + 1);
  for (const auto& [target, count] : counts) {
    parts.push_back(fmt::format("{} by {}", count, title_of(target)));
  }
  if (impossible > 0) parts.push_back(fmt::format("{} impossible", impossible));
  return joined(parts);
}

/// The best of a single device, with what asks for it.
void add_bests(const PlanStudy& study, Facts& facts) {
  const auto best = [&](auto value) {
    return *std::max_element(
        study.rows.begin(), study.rows.end(),
        [&](const PlanRow& a, const PlanRow& b) { return value(a) < value(b); });
  };
  const auto formats = [](const PlanRow& row) {
    const Subject& subject = row.analysis->subject;
    const std::string weights = "weights " + subject.weights;
    return subject.kv_bytes_per_token > 0 ? weights + " · KV cache " + subject.kv : weights;
  };
  const PlanRow rate = best([](const PlanRow& r) { return r.meets ? r.requests_per_s : -1; });
  facts.push_back({"highest", fmt::format("{} requests/s · -b {} · {}", scaled(rate.requests_per_s),
                                          round_trip(rate.batch), formats(rate))});
  const PlanRow longest =
      best([](const PlanRow& r) { return r.meets ? r.context.value_or(0) : -1; });
  const double context = longest.context.value_or(0);
  std::string words = context >= kMostCount ? "any -s" : "-s " + round_trip(context);
  words += " · -b " + round_trip(study.workload.batch) + " or more · " + formats(longest);
  if (study.positions > 0 && context > study.positions) {
    words += "; the model has " + round_trip(study.positions) + " positions";
  }
  facts.push_back({"longest", words});
}

/// Of these nobody knows whether it fits.
std::string unpublished_words(const std::vector<PlanRow>& rows) {
  std::set<std::string> devices;
  for (const PlanRow& row : rows) {
    if (!row.capacity) devices.insert(row.device);
  }
  if (devices.empty()) return {};
  return "capacity not published: " + joined({devices.begin(), devices.end()}, ", ");
}

Facts conclusions(const PlanStudy& study, const std::vector<PlanRow>& rows) {
  const std::size_t shown = rows.size();
  Facts facts;
  const double met = meeting(study);
  const auto all = static_cast<std::size_t>(met > 0 ? met : static_cast<double>(study.rows.size()));
  if (is_single(study) && met > 0) add_bests(study, facts);
  if (all > shown) {
    facts.push_back({"more", fmt::format("{} further {}: --top 0, or -f csv", all - shown,
                                         all - shown == 1 ? "row" : "rows")});
  }
  if (const std::string missed = missed_counts(study); !missed.empty()) {
    facts.push_back({"missed", missed});
  }
  const std::string unpublished = unpublished_words(rows);
  if (!unpublished.empty()) facts.push_back({"note", unpublished});
  add_each("note", study.notes, facts);
  return facts;
}

/// At most so many rows of the table.
Document document_of(const PlanStudy& study, std::size_t rows) {
  const std::vector<PlanRow> shown = shown_rows(study, rows);
  Document document{
      Heading{
          is_single(study) ? title_words(study.subject) : "plan for " + study.subject.model, {}, 1},
      head_of(study), grid_of(pick(plan_columns(), keys_of(study)), shown)};
  add(conclusions(study, shown), document);
  return document;
}

Json json_of(const PlanStudy& study) {
  return {{"schema", kJsonSchema},
          {"version", kVersion},
          {"accounting", study.subject.accounting},
          {"model", model_json(study.subject)},
          {"workload", workload_json(study.workload)},
          {"fused_attention", study.fused_attention},
          {"targets", targets_json(study.targets)},
          {"notes", study.notes},
          {"rows", json_of_each(study.rows, row_json)}};
}

PlanStudy first_rows(const PlanStudy& study, RowLimit limit) {
  PlanStudy cut = study;
  const std::size_t most = limit.value_or(0);
  if (most > 0) cut.rows.resize(std::min(cut.rows.size(), most));
  return cut;
}

}  // namespace

void write_plan(const PlanStudy& study, std::string_view format, const ReportOptions& options,
                RowLimit limit, std::ostream& out) {
  const std::size_t asked = limit.value_or(kScreenful);
  const std::size_t most = asked == 0 ? std::numeric_limits<std::size_t>::max() : asked;
  write({.document = [&] { return document_of(study, most); },
         .json = [&] { return json_of(first_rows(study, limit)); },
         .sheet = [&] { return sheet_of(plan_columns(), first_rows(study, limit).rows); }},
        format, options, out);
}

}  // namespace llmviewer

#include "llmviewer/study/plan.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "study/candidates.hpp"
#include "study/layouts.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

/// Less is better: what it lacks, then what it does not serve.
using Merits = std::tuple<double, double>;

Merits merits_of(const PlanQuestion& question, const GroupCandidate& candidate) {
  const AskedCandidate asked{question, candidate};
  const Service service = compiled(asked.service);
  const double batch = solve(service).batch;
  const Measured measured = measure(service, with_batch(service.workload, batch));
  return {lacking(service, measured), -measured.generation.throughput_tokens_per_s};
}

/// The layout of so many devices that serves a question best, out of how many the model can be in.
/// Of those that meet all targets the one with the highest throughput, else the one that lacks
/// least; of equal ones the first. Throws Error where the model can be in none of them.
struct GroupChoice {
  Layout layout;
  double possible{};
};

GroupChoice best_group(const PlanQuestion& question, const GroupCandidate& group) {
  const auto [found, refused] =
      possible_of(layouts_of(question.group_size, question.scenario), [&](const Layout& layout) {
        return merits_of(question, {group.hardware, layout, group.precision});
      });
  if (found.empty()) throw *refused;
  const auto best = std::min_element(found.begin(), found.end(),
                                     [](const auto& a, const auto& b) { return a.of < b.of; });
  return {best->layout, static_cast<double>(found.size())};
}

PlanRow row_of(const PlanQuestion& question, GroupCandidate candidate) {
  double layouts = 0;
  PlanRow row;
  try {
    if (question.group_size > 0) {
      const GroupChoice chosen = best_group(question, candidate);
      candidate.layout = chosen.layout;
      layouts = chosen.possible;
    }
    row = solved_row(question, candidate);
  } catch (const Error& error) {
    row = row_without_numbers(candidate);
    row.problem = error.where() + ": " + error.problem();
  }
  row.layouts = layouts;
  return row;
}

/// What a row lacks most, so that the nearest miss comes first; 0 for one that meets all.
double worst(const PlanRow& row) {
  if (row.meets) return 0;
  return row.missed.empty() ? INFINITY : badness(row.missed.front());
}

auto rank(const PlanRow& row) {
  return std::tuple{worst(row), row.usd_per_hour.value_or(INFINITY),
                    row.capacity.value_or(Bytes{INFINITY}), row.bandwidth};
}

/// What the reader must know of every row.
std::vector<std::string> common_notes(const std::vector<PlanRow>& rows,
                                      std::vector<std::string> notes) {
  for (const PlanRow& row : rows) {
    if (!row.analysis) continue;
    const auto& own = row.analysis->notes;
    std::erase_if(notes, [&](const std::string& note) {
      return std::find(own.begin(), own.end(), note) == own.end();
    });
  }
  return notes;
}

}  // namespace

PlanStudy plan(const PlanQuestion& question) {
  require_service(question.model, question.scenario, question.targets);
  PlanStudy study;
  study.devices = static_cast<double>(question.devices.size());
  study.positions = static_cast<double>(question.model.max_positions);
  for (const Hardware& hardware : question.devices) {
    for (const Precision& precision : precisions_on(hardware, question)) {
      study.rows.push_back(row_of(question, {&hardware, question.scenario.layout, precision}));
    }
  }
  const auto possible = std::find_if(study.rows.begin(), study.rows.end(),
                                     [](const PlanRow& row) { return row.analysis.has_value(); });
  if (possible == study.rows.end()) {
    // Says the same of every row: the first stands for all.
    const PlanRow& first = study.rows.front();
    const Hardware& hardware = question.devices.front();
    weighed(question.model, hardware,
            scenario_of(question, {&hardware, first.layout, first.precision}),
            question.draft_or_null());
    throw Error{"plan", study.rows.front().problem, "try other formats or devices"};
  }
  PlanHead& head = study;
  head = head_of(question, *possible->analysis);
  head.notes = common_notes(study.rows, std::move(head.notes));
  head.workload.batch = std::max(question.scenario.workload.batch, question.scenario.layout.data);
  study.group_size = question.group_size;
  std::stable_sort(study.rows.begin(), study.rows.end(),
                   [](const PlanRow& a, const PlanRow& b) { return rank(a) < rank(b); });
  return study;
}

}  // namespace llmviewer

#include "llmviewer/study/plan.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "study/best_group.hpp"
#include "study/plan_row.hpp"
#include "study/precisions.hpp"
#include "study/service.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

PlanRow row_of(const PlanQuestion& question, const Hardware& hardware, const Precision& precision) {
  PlanRow row = row_without_numbers(hardware, question.scenario.layout, precision);
  try {
    if (question.group_size > 0) {
      const GroupChoice chosen = best_group(question, hardware, precision);
      row = row_without_numbers(hardware, chosen.layout, precision);
      row.layouts = chosen.possible;
    }
    solve_row(question, hardware, row);
  } catch (const Error& error) {
    row.problem = error.where() + ": " + error.problem();
  }
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
  study.fused_attention = question.scenario.fused_attention;
  study.targets = question.targets;
  study.devices = static_cast<double>(question.devices.size());
  study.positions = static_cast<double>(question.model.max_positions);
  for (const Hardware& hardware : question.devices) {
    for (const Precision& precision : precisions_on(hardware, question)) {
      study.rows.push_back(row_of(question, hardware, precision));
    }
  }
  const auto possible = std::find_if(study.rows.begin(), study.rows.end(),
                                     [](const PlanRow& row) { return row.analysis.has_value(); });
  if (possible == study.rows.end()) {
    // Says the same of every row: the first stands for all.
    weighed(question.model, question.devices.front(), scenario_of(question, study.rows.front()),
            question.draft ? &*question.draft : nullptr);
    throw Error{"plan", study.rows.front().problem, "try other formats or devices"};
  }
  study.subject = possible->analysis->subject;
  study.notes = common_notes(study.rows, possible->analysis->notes);
  study.workload = possible->analysis->workload;
  study.workload.batch = std::max(question.scenario.workload.batch, question.scenario.layout.data);
  study.group_size = question.group_size;
  std::stable_sort(study.rows.begin(), study.rows.end(),
                   [](const PlanRow& a, const PlanRow& b) { return rank(a) < rank(b); });
  return study;
}

}  // namespace llmviewer

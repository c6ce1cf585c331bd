#include "llmviewer/study/plan.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "llmviewer/error.hpp"
#include "study/precisions.hpp"
#include "study/service.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

/// The batch at which a row is shown, and which ceiling one more would miss. Where there is none
/// (no target of time, a capacity that is not published) the least batch that is fast enough.
struct Solved {
  double batch{};
  std::optional<Target> binds{};
};

Solved solve(const Service& service) {
  const double largest = largest_batch(service);
  if (largest == 0) return {service.workload.batch, std::nullopt};
  if (largest == kMostSequences) return {least_batch_at_rates(service), std::nullopt};
  return {largest, exceeded(service, with_batch(service.workload, largest + 1))};
}

std::optional<double> cost_of_tokens(const std::optional<double>& usd_per_hour,
                                     double tokens_per_s) {
  constexpr double kMillion = 1e6;
  if (!usd_per_hour) return std::nullopt;
  return kMillion * usd_of(*usd_per_hour, device_time(1, Seconds{1}, tokens_per_s));
}

void fill_in(const PlanQuestion& question, const Hardware& hardware, PlanRow& row) {
  const Model* draft = question.draft ? &*question.draft : nullptr;
  Scenario scenario = question.scenario;
  scenario.precision = row.precision;
  analyze(question.model, hardware, scenario, draft);  // refuses what cannot be
  const ModelGraphs graphs = graphs_of(question.model, scenario, draft);
  const Service service = service_on(hardware, graphs, scenario, question.targets);
  const Solved solved = solve(service);
  row.batch = solved.batch;
  row.missed = shortfalls(service, solved.batch);
  row.meets = row.missed.empty();
  row.binds = solved.binds;
  row.roof = roof_of(row.binds.value_or(Target::latency), service,
                     with_batch(service.workload, solved.batch));
  scenario.workload.batch = solved.batch;
  row.analysis = analyze(question.model, hardware, scenario, draft);
  const Generation& generation = *row.analysis->generation;
  row.requests_per_s = solved.batch / generation.latency.value();
  row.usd_per_million_tokens = cost_of_tokens(row.usd_per_hour, generation.throughput_tokens_per_s);
  if (question.devices.size() == 1) row.context = largest_context(service);
}

PlanRow row_of(const PlanQuestion& question, const Hardware& hardware, const Precision& precision) {
  PlanRow row{.device = hardware.name,
              .usd_per_hour = hardware.usd_per_hour,
              .capacity = hardware.capacity,
              .bandwidth = hardware.bandwidth,
              .precision = precision};
  try {
    fill_in(question, hardware, row);
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
    analyze(question.model, question.devices.front(), question.scenario,
            question.draft ? &*question.draft : nullptr);
    throw Error{"plan", study.rows.front().problem, "try other formats or devices"};
  }
  study.subject = possible->analysis->subject;
  study.notes = common_notes(study.rows, possible->analysis->notes);
  study.workload = possible->analysis->workload;
  study.workload.batch = question.scenario.workload.batch;
  std::stable_sort(study.rows.begin(), study.rows.end(),
                   [](const PlanRow& a, const PlanRow& b) { return rank(a) < rank(b); });
  return study;
}

}  // namespace llmviewer

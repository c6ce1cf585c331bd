#include "study/plan_row.hpp"

#include <algorithm>

#include "llmviewer/analysis/expenses.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/units/parse.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

const Model* draft_of(const PlanQuestion& question) {
  return question.draft ? &*question.draft : nullptr;
}

std::optional<double> cost_of_tokens(const std::optional<double>& usd_per_hour,
                                     double tokens_per_s) {
  if (!usd_per_hour) return std::nullopt;
  return kPricedTokens * usd_of(*usd_per_hour, device_time(1, Seconds{1}, tokens_per_s));
}

/// What analyze says of it.
void add_analysis(const PlanQuestion& question, const Hardware& hardware, PlanRow& row) {
  Scenario scenario = scenario_of(question, row);
  scenario.workload.batch = row.batch;
  row.analysis = weighed(question.model, hardware, scenario, draft_of(question));
  const Generation& generation = *row.analysis->generation;
  row.requests_per_s = row.batch / generation.latency.value();
  row.usd_per_million_tokens = cost_of_tokens(row.usd_per_hour, generation.throughput_tokens_per_s);
}

void fill_in(const PlanQuestion& question, const Service& service, const Solved& solved,
             PlanRow& row) {
  row.batch = solved.batch;
  row.missed = shortfalls(service, solved.batch);
  row.meets = row.missed.empty();
  row.binds = solved.binds;
  row.roof = roof_of(row.binds.value_or(Target::latency), service,
                     with_batch(service.workload, solved.batch));
  add_analysis(question, service.hardware, row);
}

}  // namespace

Solved solve(const Service& service) {
  const double largest = largest_batch(service);
  if (largest == 0) return {service.workload.batch, std::nullopt};
  if (largest == kMostCount) return {least_batch_at_rates(service), std::nullopt};
  return {largest, exceeded(service, with_batch(service.workload, largest + 1))};
}

PlanRow row_without_numbers(const Hardware& hardware, const Layout& layout,
                            const Precision& precision) {
  return {.device = hardware.name,
          .layout = layout,
          .usd_per_hour = usd_per_hour_of(hardware, layout),
          .capacity = hardware.capacity,
          .bandwidth = hardware.bandwidth,
          .precision = precision};
}

Scenario scenario_of(const PlanQuestion& question, const PlanRow& row) {
  Scenario scenario = question.scenario;
  scenario.precision = row.precision;
  scenario.layout = row.layout;
  scenario.workload.batch = std::max(scenario.workload.batch, row.layout.data);
  return scenario;
}

void solve_row(const PlanQuestion& question, const Hardware& hardware, PlanRow& row) {
  const Scenario scenario = scenario_of(question, row);
  const Model* draft = draft_of(question);
  weighed(question.model, hardware, scenario, draft);  // refuses what cannot be
  const ModelGraphs graphs = graphs_of(question.model, scenario, draft);
  const Service service = service_on(hardware, graphs, scenario, question.targets);
  fill_in(question, service, solve(service), row);
  if (question.devices.size() == 1) row.context = largest_context(service);
}

void fill_row_at(double batch, const PlanQuestion& question, const Hardware& hardware,
                 PlanRow& row) {
  const Scenario scenario = scenario_of(question, row);
  const ModelGraphs graphs = graphs_of(question.model, scenario, draft_of(question));
  const Service service = service_on(hardware, graphs, scenario, question.targets);
  const bool met = !exceeded(service, with_batch(service.workload, batch));
  const auto binds =
      met ? exceeded(service, with_batch(service.workload, batch + 1)) : std::nullopt;
  fill_in(question, service, {batch, binds}, row);
}

void fill_point_at(double batch, const PlanQuestion& question, const Hardware& hardware,
                   PlanRow& row) {
  const Scenario scenario = scenario_of(question, row);
  const ModelGraphs graphs = graphs_of(question.model, scenario, draft_of(question));
  const Service service = service_on(hardware, graphs, scenario, question.targets);
  const Workload workload = with_batch(service.workload, batch);
  const Measured measured = measure(service, workload);
  row.batch = batch;
  for (const Target target : kTargets) {
    auto missed = shortfall_of(target, service, measured);
    if (!missed) continue;
    missed->batch = batch;
    row.missed.push_back(*missed);
  }
  row.meets = row.missed.empty();
  row.roof = roof_of(*workload.gen > 1 ? Target::tpot : Target::ttft, service, workload);
  add_analysis(question, hardware, row);
}

}  // namespace llmviewer

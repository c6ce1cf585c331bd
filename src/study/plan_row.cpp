
#include "llmviewer/analysis/expenses.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "study/candidates.hpp"
#include "study/shortfall.hpp"

namespace llmviewer {
namespace {

std::optional<double> cost_of_tokens(const std::optional<double>& usd_per_hour,
                                     double tokens_per_s) {
  if (!usd_per_hour) return std::nullopt;
  return kPricedTokens * usd_of(*usd_per_hour, device_time(1, Seconds{1}, tokens_per_s));
}

/// What analyze says of it.
void add_analysis(const PlanQuestion& question, const GroupCandidate& candidate, PlanRow& row) {
  Scenario scenario = scenario_of(question, candidate);
  scenario.workload.batch = row.batch;
  row.analysis = weighed(question.model, *candidate.hardware, scenario, question.draft_or_null());
  const Generation& generation = *row.analysis->generation;
  row.requests_per_s = row.batch / generation.latency.value();
  row.usd_per_million_tokens = cost_of_tokens(row.usd_per_hour, generation.throughput_tokens_per_s);
}

PlanRow row_of(const PlanQuestion& question, const GroupCandidate& candidate,
               const Service& service, const Solved& solved) {
  PlanRow row = row_without_numbers(candidate);
  row.batch = solved.batch;
  row.missed = shortfalls(service, solved.batch);
  row.meets = row.missed.empty();
  row.binds = solved.binds;
  row.roof = roof_of(row.binds.value_or(Target::latency), service,
                     with_batch(service.workload, solved.batch));
  add_analysis(question, candidate, row);
  return row;
}

}  // namespace

PlanRow row_without_numbers(const GroupCandidate& candidate) {
  const Hardware& hardware = *candidate.hardware;
  return {.device = hardware.name,
          .layout = candidate.layout,
          .usd_per_hour = usd_per_hour_of(hardware, candidate.layout),
          .capacity = hardware.capacity,
          .bandwidth = hardware.bandwidth,
          .precision = candidate.precision};
}

PlanRow solved_row(const PlanQuestion& question, const GroupCandidate& candidate) {
  weighed(question.model, *candidate.hardware, scenario_of(question, candidate),
          question.draft_or_null());  // refuses what cannot be
  const AskedCandidate asked{question, candidate};
  PlanRow row = row_of(question, candidate, asked.service, solve(asked.service));
  if (question.devices.size() == 1) row.context = largest_context(asked.service);
  return row;
}

PlanRow row_at(double batch, const PlanQuestion& question, const GroupCandidate& candidate) {
  const AskedCandidate asked{question, candidate};
  const auto exceeded_by = [&](double sequences) {
    return exceeded(asked.service, with_batch(asked.service.workload, sequences));
  };
  const auto binds = exceeded_by(batch) ? std::nullopt : exceeded_by(batch + 1);
  return row_of(question, candidate, asked.service, {batch, binds});
}

PlanRow point_at(double batch, const PlanQuestion& question, const GroupCandidate& candidate) {
  const AskedCandidate asked{question, candidate};
  const Service& service = asked.service;
  const Workload workload = with_batch(service.workload, batch);
  PlanRow row = row_without_numbers(candidate);
  row.batch = batch;
  row.missed = missed_by(service, measure(service, workload), batch);
  row.meets = row.missed.empty();
  row.roof = roof_of(*workload.gen > 1 ? Target::tpot : Target::ttft, service, workload);
  add_analysis(question, candidate, row);
  return row;
}

}  // namespace llmviewer

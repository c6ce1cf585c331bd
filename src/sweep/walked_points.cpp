#include "sweep/walked_points.hpp"

#include "llmviewer/error.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/sweep/columns.hpp"
#include "sweep/linear_step.hpp"
#include "sweep/step_block.hpp"

namespace llmviewer {
namespace {

void clear(Results& results, std::size_t lane) {
  for (SumLanes& sums : results.stages) {
    for (Lanes& sum : sums) sum[lane] = kNone;
  }
  for (Lanes& rate : results.tokens_per_s) rate[lane] = kNone;
  for (Lanes& time : results.predicted_time) time[lane] = kNone;
  for (Lanes Results::*const lanes : kConfigurationLanes) (results.*lanes)[lane] = kNone;
}

/// An analysis tells what binds a stage, not for how long: a share of the time beside the network's
/// of which the same follows.
double compute_time(const StageTotal& total) {
  const double rest = (total.time - total.network_time).value();
  switch (total.bound) {
    case Bound::compute:
      return rest;
    case Bound::network:
      return rest / 2;
    case Bound::memory:
      break;
  }
  return 0;
}

void put_stage(const StageResult& stage, std::size_t lane, Results& results) {
  const auto s = static_cast<std::size_t>(stage.stage);
  const StageTotal& total = stage.total;
  Sums sums = sums_of(total.cost);
  sums[kTime] = total.time.value();
  sums[kComputeTime] = compute_time(total);
  sums[kNetworkTime] = total.network_time.value();
  for (std::size_t i = 0; i < kSums; ++i) results.stages[s][i][lane] = sums[i];
  results.tokens_per_s[s][lane] = total.tokens_per_s;
  if (stage.predicted) results.predicted_time[s][lane] = stage.predicted->time.value();
}

void put(const Predicted& predicted, std::size_t lane, Results& results) {
  if (predicted.generation) {
    const PredictedGeneration& generation = *predicted.generation;
    results.predicted_ttft[lane] = generation.ttft.value();
    results.predicted_tpot[lane] = generation.tpot.value();
    results.predicted_latency[lane] = generation.latency.value();
    results.predicted_throughput[lane] = generation.throughput_tokens_per_s;
  }
  if (predicted.server) results.server_tpot[lane] = predicted.server->tpot.value();
}

void put(const Analysis& analysis, std::size_t lane, Results& results) {
  for (const StageResult& stage : analysis.stages) put_stage(stage, lane, results);
  if (analysis.generation) {
    const Generation& generation = *analysis.generation;
    results.ttft[lane] = generation.ttft.value();
    results.tpot[lane] = generation.tpot.value();
    results.tpot_first[lane] = generation.tpot_first.value();
    results.tpot_last[lane] = generation.tpot_last.value();
    results.latency[lane] = generation.latency.value();
    results.throughput[lane] = generation.throughput_tokens_per_s;
  }
  if (analysis.predicted) put(*analysis.predicted, lane, results);
  results.weights[lane] = analysis.memory.weights.value();
  results.kv_cache[lane] = analysis.memory.kv_cache.value();
  results.activations[lane] = analysis.memory.activations.value();
  results.reserve[lane] = analysis.memory.reserve.value();
}

}  // namespace

bool needs_walk(const Scenario& scenario) noexcept {
  const Workload& workload = scenario.workload;
  const bool in_chunks = scenario.predictor != nullptr && scenario.predictor->engine.chunk > 0;
  const bool beyond_servers = workload.prefix_hit > 0 || scenario.layout.pipeline > 1;
  const bool serves = scenario.predictor != nullptr && workload.clients > 0 && beyond_servers;
  return workload.step || !workload.offload.none() || workload.prefix > 0 || workload.chunk > 0 ||
         workload.beams > 1 || workload.speculation || in_chunks || serves;
}

Walked walk_points(const Model& model, const Hardware& hardware, const SweepScenario& scenario,
                   const Points& points, Results& results, std::span<double> status) {
  Walked walked;
  for (std::size_t i = 0; i < points.batch.size(); ++i) {
    Scenario at = scenario.scenario;
    at.workload.batch = points.batch[i];
    at.workload.seq = points.seq[i];
    if (!points.gen.empty()) at.workload.gen = points.gen[i];
    clear(results, i);
    try {
      const Analysis analysis = answer(model, hardware, at, scenario.draft.get());
      put(analysis, i, results);
      const Subject& subject = analysis.subject;
      walked.formats = {subject.weights, subject.activations, subject.kv};
    } catch (const Error& error) {
      walked.problem = error.where() + ": " + error.problem();
      status[i] = static_cast<double>(Status::impossible);
    }
  }
  return walked;
}

}  // namespace llmviewer

#include "sweep/walked_points.hpp"

#include <limits>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/sweep/columns.hpp"

namespace llmviewer {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

void clear(Results& results, std::size_t lane) {
  for (SumLanes& sums : results.stages) {
    for (Lanes& sum : sums) sum[lane] = kNone;
  }
  for (Lanes& rate : results.tokens_per_s) rate[lane] = kNone;
  for (Lanes* lanes : {&results.ttft, &results.tpot, &results.tpot_first, &results.tpot_last,
                       &results.latency, &results.throughput}) {
    (*lanes)[lane] = kNone;
  }
}

void put_stage(const StageResult& stage, std::size_t lane, Results& results) {
  for (std::size_t s = 0; s < kSweepStages; ++s) {
    if (name_of(static_cast<SweepStage>(s)) != stage.stage) continue;
    const StageTotal& total = stage.total;
    const Traffic& traffic = total.cost.traffic;
    const double time = total.time.value();
    const Sums sums{time,
                    total.bound == Bound::compute ? time : 0,
                    total.cost.matrix.value(),
                    total.cost.vector.value(),
                    traffic.weights.value(),
                    traffic.activations_in.value(),
                    traffic.activations_out.value(),
                    traffic.kv_read.value(),
                    traffic.kv_write.value(),
                    total.cost.network.value(),
                    total.bound == Bound::network ? time : 0};
    for (std::size_t i = 0; i < kSums; ++i) results.stages[s][i][lane] = sums[i];
    results.tokens_per_s[s][lane] = total.tokens_per_s;
  }
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
  results.weights[lane] = analysis.memory.weights.value();
  results.kv_cache[lane] = analysis.memory.kv_cache.value();
  results.activations[lane] = analysis.memory.activations.value();
  results.reserve[lane] = analysis.memory.reserve.value();
}

}  // namespace

bool needs_walk(const Scenario& scenario) noexcept {
  const Workload& workload = scenario.workload;
  return !scenario.layout.single() || workload.step || !workload.offload.none() ||
         workload.prefix > 0 || workload.chunk > 0 || workload.beams > 1 || workload.speculation;
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
      const Analysis analysis = analyze(model, hardware, at, scenario.draft.get());
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

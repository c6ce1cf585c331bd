#include "analysis/generation.hpp"

#include <span>
#include <string>

#include "analysis/rows.hpp"
#include "analysis/speculation.hpp"

namespace llmviewer {
namespace {

/// One step of every series after the first token, the first or the last of each.
template <class Which>
Seconds one_step(std::span<const RequestPart> parts, const Roofs& roofs, Which which) {
  Seconds time;
  for (const RequestPart& part : parts) {
    std::vector<StepSeries> steps;
    for (const StepSeries& series : part.later) {
      steps.push_back({series.at(which(series)), 1, 1, series.weight});
    }
    time += time_of(*part.graph, steps, roofs);
  }
  return time;
}

/// What a part takes up to the first token, and after it.
struct PartTimes {
  Seconds first;
  Seconds later;
};

/// Latency grows in the order of the stage's rows, so that both are the same to the last digit.
PartTimes add_part(const RequestPart& part, const Roofs& roofs, Generation& generation) {
  PartTimes times;
  for (const Op& op : part.graph->ops) {
    OpSum whole = sum_of(op, part.first, roofs);
    const OpSum later = sum_of(op, part.later, roofs);
    const DataType type = roofs.matrix_for(op.storage).type;
    times.first += op.repeat * whole.time();
    times.later += op.repeat * later.time();
    add(op.repeat * whole.cost, type, generation.prompt_work);
    add(op.repeat * later.cost, type, generation.later_work);
    whole += later;
    if (whole.runs) generation.latency += op.repeat * whole.time();
  }
  return times;
}

Generation rates_of(std::span<const RequestPart> parts, const Workload& workload,
                    const Roofs& roofs) {
  Generation generation;
  Seconds later;
  for (const RequestPart& part : parts) {
    const PartTimes times = add_part(part, roofs, generation);
    generation.ttft += times.first;
    later += times.later;
  }
  const double tokens = *workload.gen - 1;
  if (tokens > 0) generation.tpot = later / tokens;
  generation.throughput_tokens_per_s = workload.batch * *workload.gen / generation.latency.value();
  return generation;
}

}  // namespace

StageResult run_generation(const ModelGraphs& graphs, const Workload& workload,
                           const Roofs& roofs) {
  const double gen = *workload.gen;
  return run_parts({.stage = Stage::generate,
                    .sequences = workload.batch,
                    .new_tokens = 1,
                    .context = workload.seq + gen - 1,
                    .logits = 1,
                    .source = workload.source_seq,
                    .rows = {},
                    .total = {}},
                   request_of(graphs, workload), workload.batch * gen, roofs);
}

Generation rates_of(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs) {
  return rates_of(request_of(graphs, workload), workload, roofs);
}

Generation generation_of(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs) {
  const std::vector<RequestPart> parts = request_of(graphs, workload);
  Generation generation = rates_of(parts, workload, roofs);
  generation.tpot_first = one_step(parts, roofs, [](const StepSeries&) { return 0.0; });
  generation.tpot_last =
      one_step(parts, roofs, [](const StepSeries& series) { return series.count - 1; });
  if (workload.speculation) {
    generation.speculated = speculated_in(parts, graphs, workload, generation, roofs);
  }
  return generation;
}

}  // namespace llmviewer

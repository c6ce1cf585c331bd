#include "analysis/request.hpp"

#include <cmath>
#include <span>

#include "analysis/rows.hpp"
#include "analysis/speculation.hpp"
#include "analysis/stages.hpp"

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

OpSum sum_of(const Op& op, const std::vector<StepSeries>& series, const Roofs& roofs) noexcept {
  OpSum sum;
  for (const StepSeries& steps : series) sum += sum_of(op, steps, roofs);
  return sum;
}

std::vector<StepSeries> prefill_series(const Workload& workload) {
  const Step whole = step_of(Stage::prefill, workload);
  if (workload.chunk == 0 || workload.chunk >= whole.new_tokens) return {StepSeries::once(whole)};
  const double before_last = std::ceil(whole.new_tokens / workload.chunk) - 1;
  const bool all_logits = workload.logits == Logits::all;
  Step chunk = whole;
  chunk.new_tokens = workload.chunk;
  chunk.context = whole.cached() + workload.chunk;
  chunk.logits = all_logits ? chunk.new_tokens : 0;
  Step last = whole;
  last.new_tokens = whole.new_tokens - before_last * workload.chunk;
  last.logits = all_logits ? last.new_tokens : 1;
  return {{chunk, workload.chunk, before_last, 1}, StepSeries::once(last)};
}

std::vector<StepSeries> decode_series(const Workload& workload) {
  Step first = step_of(Stage::decode, workload);
  first.context = workload.seq + 1;
  if (*workload.gen < 2) return {};
  return {{first, 1, *workload.gen - 1, 1}};
}

std::vector<RequestPart> request_of(const ModelGraphs& graphs, const Workload& workload) {
  std::vector<RequestPart> parts;
  for (const SingleStage& before : stages_before(graphs, workload)) {
    parts.push_back({before.stage, before.graph, {StepSeries::once(before.step)}, {}});
  }
  const std::vector<StepSeries> prefill = prefill_series(workload);
  if (!workload.speculation) {
    parts.push_back({{}, &graphs.main, prefill, decode_series(workload)});
    return parts;
  }
  parts.push_back({{}, &graphs.main, prefill, verification_series(workload)});
  parts.push_back({Stage::draft, &graphs.drafting(), prefill, draft_series(workload)});
  return parts;
}

std::vector<OpSum> sums_of(const RequestPart& part, const Roofs& roofs) {
  std::vector<OpSum> sums;
  sums.reserve(part.graph->ops.size());
  for (const Op& op : part.graph->ops) {
    sums.push_back(sum_of(op, part.first, roofs));
    sums.back() += sum_of(op, part.later, roofs);
  }
  return sums;
}

Seconds time_of(const Graph& graph, const std::vector<StepSeries>& series, const Roofs& roofs) {
  Seconds time;
  for (const Op& op : graph.ops) time += op.repeat * sum_of(op, series, roofs).time();
  return time;
}

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

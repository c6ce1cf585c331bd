#include "analysis/request.hpp"

#include "analysis/stages.hpp"

namespace llmviewer {
namespace {

OpSum sum_of(const Op& op, const std::vector<StepSeries>& series, const Roofs& roofs) noexcept {
  OpSum sum;
  for (const StepSeries& steps : series) sum += sum_of(op, steps, roofs);
  return sum;
}

/// Decode steps at contexts P + 1 … P + G − 1.
std::vector<StepSeries> decode_series(const Workload& workload) {
  Step first = step_of(Stage::decode, workload);
  first.context = workload.seq + 1;
  if (*workload.gen < 2) return {};
  return {{first, 1, *workload.gen - 1, 1}};
}

}  // namespace

std::vector<StepSeries> prefill_series(const Workload& workload) {
  return {StepSeries::once(step_of(Stage::prefill, workload))};
}

std::vector<RequestPart> request_of(const ModelGraphs& graphs, const Workload& workload) {
  std::vector<RequestPart> parts;
  for (const StageBefore& before : stages_before(graphs, workload)) {
    parts.push_back({before.name, before.graph, {StepSeries::once(before.step)}, {}});
  }
  parts.push_back({{}, &graphs.main, prefill_series(workload), decode_series(workload)});
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

}  // namespace llmviewer

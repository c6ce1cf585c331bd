#include "analysis/request.hpp"

#include <cmath>

#include "analysis/speculation.hpp"
#include "analysis/stages.hpp"

namespace llmviewer {

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

}  // namespace llmviewer

#pragma once

#include <optional>
#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/series_sum.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/scenario/step.hpp"

namespace llmviewer {

/// What a request runs on one graph: the steps up to the first token and those after it.
struct RequestPart {
  std::optional<Stage> part;  ///< vision, encode or draft; absent: the model itself
  const Graph* graph{};
  std::vector<StepSeries> first;
  std::vector<StepSeries> later;
};

/// The steps of a prefill: one, or its chunks, the last of which may be shorter. Logits of the last
/// position come out of the last chunk; the others have none.
std::vector<StepSeries> prefill_series(const Workload& workload);

/// Decode steps at contexts P + 1 … P + G − 1.
std::vector<StepSeries> decode_series(const Workload& workload);

/// A whole request in the order in which its parts begin: vision, encoder, the
/// model, its draft (which computes the prompt, too, before the first token is out).
std::vector<RequestPart> request_of(const ModelGraphs& graphs, const Workload& workload);

/// One operator over several series.
OpSum sum_of(const Op& op, const std::vector<StepSeries>& series, const Roofs& roofs) noexcept;

/// Every operator of the part's graph, summed over all its steps.
std::vector<OpSum> sums_of(const RequestPart& part, const Roofs& roofs);

/// Times of requests that start and end together, s.
struct RequestTimes {
  double ttft{};
  double tpot{};
  double latency{};
  double tokens_per_s{};  ///< generated, of all requests
};
/// From the time to the first token and that of all later steps, which generate the others:
///   TPOT = later/steps, of no steps 0;  latency = TTFT + later
inline RequestTimes request_times(double ttft, double later, double steps, double tokens) noexcept {
  return {ttft, steps > 0 ? later / steps : 0, ttft + later, tokens / (ttft + later)};
}

/// Time of all operators of a graph, repeats included, over some series.
Seconds time_of(const Graph& graph, const std::vector<StepSeries>& series, const Roofs& roofs);

/// A whole request as one stage.
StageResult run_generation(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs);

/// TTFT, TPOT, latency and throughput of a whole request. Its latency is the time of that stage.
Generation generation_of(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs);

/// Only what is the same of every token: TTFT, mean TPOT, latency and throughput, to the last
/// digit.
Generation rates_of(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs);

}  // namespace llmviewer

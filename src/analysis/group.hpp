#pragma once

#include <algorithm>

#include "analysis/pipeline.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// What one device has of a batch: ⌈B / (dp·micro-batches)⌉ sequences, of a pipeline the caches of
/// all micro-batches. The fullest replica's.
Workload of_one_device(Workload workload, const Layout& layout);

/// What all micro-batches of a replica take in a stage: m of them go through a pipeline in
/// latency + (m − 1)·slowest stage, which with even stages is (m + pp − 1)/m of a stage's time
/// each; what runs beside its layers goes one after the other; a request: put_in_micro_batches.
Seconds time_of_all(const StageResult& stage, const Analysis& analysis);

/// Rates of the whole group, and what it consists of.
void add_group(const Scenario& asked, const Graph& graph, const Pipeline& pipeline,
               const Roofs& roofs, Analysis& analysis);

/// Steps of M micro-batches that follow each other through a pipeline without a gap, where those of
/// one alone take so long, and so long in its slowest stage.
template <class Time>
Time time_together(double micro_batches, Time alone, Time slowest) noexcept {
  return std::max(alone, micro_batches * slowest);
}

/// Makes of one micro-batch's request that of M which follow each other through a pipeline:
///   TTFT    = t_P + (M − 1)·s_P
///   latency = TTFT + max(Σ t, M·Σ s)      TPOT = (latency − TTFT)/(G − 1)
/// t is a step of one micro-batch through all stages, s its slowest stage, P the prefill, what runs
/// before it included; Σ goes over the decode steps. These follow each other without a gap: a token
/// of every micro-batch takes what the slowest stage needs for all of them, or what one needs for
/// all stages. TTFT is that of the last one. Throughput stays one micro-batch's: B·G/latency.
void put_in_micro_batches(const ModelGraphs& graphs, const Pipeline& pipeline,
                          const Workload& workload, const Roofs& roofs, double micro_batches,
                          Generation& generation);

}  // namespace llmviewer

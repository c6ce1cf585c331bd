#pragma once

#include <algorithm>

#include "analysis/pipeline.hpp"

namespace llmviewer {

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

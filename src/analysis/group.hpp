#pragma once

#include "analysis/pipeline.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// Throws Error for a request of several micro-batches.
void require_micro_batches(const Scenario& scenario);
/// The same, and where replicas or micro-batches are without a sequence.
void require_replicas(const Scenario& scenario);

/// What one device has of a batch: ⌈B / (dp·micro-batches)⌉ sequences, of a pipeline the caches of
/// all micro-batches. The fullest replica's.
Workload of_one_device(Workload workload, const Layout& layout);

/// Rates of the whole group, and what it consists of. m micro-batches go through a pipeline in
/// latency + (m − 1)·slowest stage, which with even stages is (m + pp − 1)/m of a stage's time
/// each.
void add_group(const Scenario& asked, const Graph& graph, const Pipeline& pipeline,
               const Roofs& roofs, Analysis& analysis);

}  // namespace llmviewer

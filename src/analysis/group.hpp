#pragma once

#include "analysis/pipeline.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// Throws Error where replicas or micro-batches are without a sequence.
void require_replicas(const Scenario& scenario);

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

}  // namespace llmviewer

#include "analysis/group.hpp"

#include <cmath>
#include <string>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// Only what runs the model's own layers goes through the stages of a pipeline.
bool is_pipelined(const StageResult& stage) {
  return stage.stage != Stage::vision && stage.stage != Stage::mtp;
}

}  // namespace

Seconds time_of_all(const StageResult& stage, const Analysis& analysis) {
  const double micro_batches = analysis.group.layout.micro_batches;
  const Seconds one = stage.total.time;
  if (micro_batches == 1) return one;
  if (stage.stage == Stage::generate) return analysis.generation->latency;
  if (!is_pipelined(stage)) return micro_batches * one;
  return one + (micro_batches - 1) * stage.total.slowest_stage;
}

Workload asked_workload(const Analysis& analysis) {
  Workload workload = analysis.workload;
  workload.batch = analysis.group.batch;
  return workload;
}

void require_replicas(const Scenario& scenario) {
  const Layout& layout = scenario.layout;
  const double parts = layout.data * layout.micro_batches;
  const double batch = scenario.workload.batch;
  if (batch < parts) {
    const bool replicas = batch < layout.data;
    throw Error{replicas ? "--dp " + round_trip(layout.data)
                         : "--micro-batches " + round_trip(layout.micro_batches),
                "a batch of " + round_trip(batch) + " leaves some without a sequence",
                "use --batch " + round_trip(parts) + " or more"};
  }
}

Workload of_one_device(Workload workload, const Layout& layout) {
  workload.batches_held = layout.micro_batches;
  workload.batch = std::ceil(workload.batch / (layout.data * layout.micro_batches));
  return workload;
}

void add_group(const Scenario& asked, const Graph& graph, const Pipeline& pipeline,
               const Roofs& roofs, Analysis& analysis) {
  const Layout& layout = asked.layout;
  Group& group = analysis.group;
  group.layout = layout;
  group.batch = asked.workload.batch;
  group.network = roofs.network;
  if (layout.single()) return;
  const double devices_batches = group.batch / analysis.workload.batch;
  for (StageResult& stage : analysis.stages) {
    StageTotal& total = stage.total;
    total.tokens_per_s *= devices_batches;
    if (layout.pipeline == 1) continue;
    if (is_pipelined(stage)) total.slowest_stage = slowest_stage(graph, pipeline, stage);
    total.tokens_per_s *= total.time / time_of_all(stage, analysis);
  }
  if (analysis.generation) analysis.generation->throughput_tokens_per_s *= devices_batches;
  if (layout.pipeline == 1) return;
  for (std::size_t s = 0; s < pipeline.stages(); ++s) {
    group.stage_layers.push_back(static_cast<double>(pipeline.first[s + 1] - pipeline.first[s]));
  }
}

}  // namespace llmviewer

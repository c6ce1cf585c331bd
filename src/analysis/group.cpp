#include "analysis/group.hpp"

#include <cmath>
#include <utility>

#include "analysis/request.hpp"

namespace llmviewer {
namespace {

/// Only what runs the model's own layers goes through the stages of a pipeline.
bool is_pipelined(const StageResult& stage) {
  return stage.stage != Stage::vision && stage.stage != Stage::mtp;
}

/// A pipeline's part of a request: its steps through all stages, and in the slowest one.
class Stages {
 public:
  Stages(const Graph& graph, const Pipeline& pipeline, const Roofs& roofs, double micro_batches)
      : graph_{graph}, pipeline_{pipeline}, roofs_{roofs}, micro_batches_{micro_batches} {}

  Seconds slowest(const std::vector<StepSeries>& series, Seconds before) const {
    std::vector<Seconds> times;
    for (const Op& op : graph_.ops) times.push_back(sum_of(op, series, roofs_).time());
    return slowest_stage(graph_, pipeline_, times, before);
  }
  /// Decode steps that follow each other without a gap; one micro-batch alone takes `alone`.
  Seconds together(const std::vector<StepSeries>& series, Seconds alone) const {
    return time_together(micro_batches_, alone, slowest(series, Seconds{0}));
  }
  /// One of the steps.
  Seconds together_at(double step, const std::vector<StepSeries>& series, Seconds alone) const {
    if (series.empty()) return Seconds{0};
    return together({StepSeries::once(series.front().at(step))}, alone);
  }

 private:
  const Graph& graph_;
  const Pipeline& pipeline_;
  const Roofs& roofs_;
  double micro_batches_;
};

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

void put_in_micro_batches(const ModelGraphs& graphs, const Pipeline& pipeline,
                          const Workload& workload, const Roofs& roofs, double micro_batches,
                          Generation& generation) {
  if (micro_batches == 1) return;
  const Stages stages{graphs.main, pipeline, roofs, micro_batches};
  Seconds before;
  RequestPart own;
  for (RequestPart& part : request_of(graphs, workload)) {
    if (!part.part) {
      own = std::move(part);
    } else {
      before += time_of(*part.graph, part.first, roofs);
    }
  }
  const Seconds alone = generation.latency - generation.ttft;
  const Seconds later = stages.together(own.later, alone);
  const Seconds ttft = generation.ttft + (micro_batches - 1) * stages.slowest(own.first, before);
  generation.tpot_first = stages.together_at(0, own.later, generation.tpot_first);
  generation.tpot_last = stages.together_at(*workload.gen - 2, own.later, generation.tpot_last);
  const RequestTimes times =
      request_times(ttft.value(), later.value(), *workload.gen - 1, workload.batch * *workload.gen);
  generation.ttft = ttft;
  generation.tpot = Seconds{times.tpot};
  generation.latency = Seconds{times.latency};
  generation.throughput_tokens_per_s = times.tokens_per_s;
}

}  // namespace llmviewer

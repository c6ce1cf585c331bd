#include "analysis/micro_batches.hpp"

#include <algorithm>

#include "analysis/request.hpp"

namespace llmviewer {
namespace {

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
    return std::max(alone, micro_batches_ * slowest(series, Seconds{0}));
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

void put_in_micro_batches(const ModelGraphs& graphs, const Pipeline& pipeline,
                          const Workload& workload, const Roofs& roofs, double micro_batches,
                          Generation& generation) {
  if (micro_batches == 1) return;
  const Stages stages{graphs.main, pipeline, roofs, micro_batches};
  Seconds before;
  RequestPart own;
  for (RequestPart& part : request_of(graphs, workload)) {
    if (part.name.empty()) {
      own = std::move(part);
    } else {
      before += time_of(*part.graph, part.first, roofs);
    }
  }
  const Seconds alone = generation.latency - generation.ttft;
  const Seconds later = stages.together(own.later, alone);
  generation.ttft += (micro_batches - 1) * stages.slowest(own.first, before);
  generation.tpot_first = stages.together_at(0, own.later, generation.tpot_first);
  generation.tpot_last = stages.together_at(*workload.gen - 2, own.later, generation.tpot_last);
  if (*workload.gen > 1) generation.tpot = later / (*workload.gen - 1);
  generation.latency = generation.ttft + later;
  generation.throughput_tokens_per_s = workload.batch * *workload.gen / generation.latency.value();
}

}  // namespace llmviewer

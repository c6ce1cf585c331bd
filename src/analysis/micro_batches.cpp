#include "analysis/micro_batches.hpp"

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

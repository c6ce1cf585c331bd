#include "study/capacity.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/stages.hpp"
#include "study/largest_fit.hpp"

namespace llmviewer {
namespace {

/// Total bytes if the peak of activations were at each operator of each step: the largest of them
/// is the total that memory_of gives.
std::vector<double> totals(const ModelGraphs& graphs, const Workload& workload,
                           const KvAllocation& allocation) {
  const Held held = held_by(graphs, workload);
  const Bytes kept =
      weight_bytes(graphs) + kv_cache_bytes(graphs, workload, held.context, allocation);
  std::vector<double> levels;
  for (const HeldStep& one : held.steps) {
    for (const Bytes alive : activations_alive(*one.graph, one.step)) {
      levels.push_back((kept + alive + workload.reserve).value());
    }
  }
  return levels;
}

double& context_of(Workload& workload) {
  return workload.step ? workload.step->context : workload.seq;
}

/// New tokens of the steps whose context grows while they do not.
double fixed_tokens(const Workload& workload) {
  return workload.step ? workload.step->new_tokens : 1;
}

/// Where the pieces end, as contexts: at windows, what a step of q tokens reads of them, what it
/// selects, and where latent attention changes its form (1, q).
std::vector<double> ends_of_contexts(const ModelGraphs& graphs, double q,
                                     const KvAllocation& allocation) {
  std::vector<double> ends{1, q};
  for (const Graph* graph : graphs.all()) {
    for (const Op& op : graph->ops) {
      const double width = op.span.width;
      if (width == 0) continue;
      const double blocks = std::ceil((width - 1) / allocation.block) * allocation.block;
      ends.insert(ends.end(), {width, width + q - 1, width * q, blocks + allocation.block});
    }
  }
  return ends;
}

/// What recurs: the chunks of chunked attention, whose last position is c = k·C + C + q − 1, and
/// the allocator's blocks.
std::vector<Recurring> recurring_contexts(const ModelGraphs& graphs, double q,
                                          const KvAllocation& allocation) {
  std::vector<Recurring> recurring;
  const auto add = [&](double step, double remainder) {
    const bool known = std::any_of(recurring.begin(), recurring.end(), [&](const Recurring& r) {
      return r.step == step && r.remainder == remainder;
    });
    if (step > 1 && !known) recurring.push_back({step, remainder});
  };
  for (const Graph* graph : graphs.all()) {
    for (const Op& op : graph->ops) {
      if (op.span.kind == AttentionSpan::Kind::chunked) add(op.span.width, q - 1);
    }
  }
  add(allocation.block, 0);
  return recurring;
}

/// A request's last step sees more positions than its prompt has: `further` of them.
Pieces pieces_of_contexts(const ModelGraphs& graphs, const Workload& workload,
                          const KvAllocation& allocation) {
  const double q = fixed_tokens(workload);
  Pieces pieces;
  pieces.least = workload.step ? q : 1;
  std::vector<double> shifts{0};
  if (workload.gen && *workload.gen > 1) shifts.push_back(*workload.gen - 1);
  for (const double further : shifts) {
    for (const double end : ends_of_contexts(graphs, q, allocation)) {
      pieces.ends.push_back(end - further);
    }
    for (const Recurring& r : recurring_contexts(graphs, q, allocation)) {
      pieces.recurring.push_back({r.step, r.remainder - further});
    }
  }
  return pieces;
}

}  // namespace

Largest largest_in(Bytes capacity, const ModelGraphs& graphs, const Workload& workload,
                   const KvAllocation& allocation) {
  const double limit = capacity.value();
  const Levels by_batch = [&](double batch) {
    Workload asked = workload;
    asked.batch = batch;
    return totals(graphs, asked, allocation);
  };
  const Levels by_context = [&](double context) {
    Workload asked = workload;
    context_of(asked) = context;
    return totals(graphs, asked, allocation);
  };
  const Pieces contexts = pieces_of_contexts(graphs, workload, allocation);
  Largest largest;
  largest.batch = largest_fit(by_batch, limit, {});
  const double context = largest_fit(by_context, limit, contexts);
  largest.context = context < contexts.least ? 0 : context;
  return largest;
}

}  // namespace llmviewer

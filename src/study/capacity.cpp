#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/held.hpp"
#include "study/largest_fit.hpp"
#include "study/memory_parts.hpp"

namespace llmviewer {
namespace {

/// Total bytes if the peak of activations were at each operator of each stage: the largest of them
/// is the total that memory_of gives. Of a stage's steps each operator takes its worst, so that
/// there are always as many.
std::vector<double> totals(const ModelGraphs& graphs, const Workload& workload,
                           const KvAllocation& allocation) {
  const Held held = held_by(graphs, workload);
  const Kept parts = kept_by(graphs, workload, held.context, allocation);
  const Bytes kept = parts.weights + parts.kv_cache;
  std::map<Stage, std::vector<double>> stages;
  for (const HeldStep& one : held.steps) {
    std::vector<double>& levels = stages[one.stage];
    const std::vector<Bytes> alive = activations_alive(*one.graph, one.step);
    levels.resize(alive.size(), 0);
    for (std::size_t i = 0; i < alive.size(); ++i) {
      levels[i] = std::max(levels[i], (kept + alive[i] + workload.reserve).value());
    }
  }
  std::vector<double> all;
  for (const auto& [stage, levels] : stages) all.insert(all.end(), levels.begin(), levels.end());
  return all;
}

double& context_of(Workload& workload) {
  return workload.step ? workload.step->context : workload.seq;
}

/// Steps of `tokens` new tokens, whose context is `further` positions beyond the one solved for.
struct Ahead {
  double tokens{1};
  double further{0};
};

/// Decode and its request's first and last step; of speculation the verifications, too.
std::vector<Ahead> steps_ahead(const Workload& workload) {
  if (workload.step) return {{workload.step->new_tokens, 0}};
  std::vector<Ahead> steps{{1, 0}};
  if (!workload.gen) return steps;
  const double drafts = workload.speculation ? workload.speculation->draft_tokens : 0;
  for (const double further : {1.0, *workload.gen - 1}) {
    steps.push_back({1, further});
    if (drafts == 0) continue;
    steps.push_back({1, further + drafts - 1});
    steps.push_back({1, further + drafts});
    steps.push_back({drafts + 1, further + drafts});
  }
  if (drafts > 0) steps.push_back({drafts + 1, drafts});
  return steps;
}

/// Where pieces end: at windows, what a step of q tokens reads of them, what it selects, and where
/// latent attention changes its form (1, q).
void add_ends(const Op& op, const Ahead& ahead, const KvAllocation& allocation, Pieces& pieces) {
  const double q = ahead.tokens;
  const double width = op.span.width;
  if (width == 0) return;
  const double blocks = std::ceil((width - 1) / allocation.block) * allocation.block;
  for (const double end : {width, width + q - 1, width * q, blocks + allocation.block}) {
    pieces.ends.push_back(end - ahead.further);
  }
}

void add_recurring(double step, double remainder, Pieces& pieces) {
  const bool known =
      std::any_of(pieces.recurring.begin(), pieces.recurring.end(),
                  [&](const Recurring& r) { return r.step == step && r.remainder == remainder; });
  if (step > 1 && !known) pieces.recurring.push_back({step, remainder});
}

/// A prefill of what a prefix leaves, in chunks: their ends, and where the last of them becomes too
/// long for latent attention's absorbed form.
void add_prefill(const Workload& workload, Pieces& pieces) {
  const double absorbed = workload.prefix + kMostAbsorbed;
  pieces.ends.insert(pieces.ends.end(), {workload.prefix + 1, absorbed});
  if (workload.chunk == 0) return;
  pieces.ends.push_back(workload.prefix + workload.chunk);
  add_recurring(workload.chunk, workload.prefix, pieces);
  if (workload.chunk > kMostAbsorbed) add_recurring(workload.chunk, absorbed, pieces);
}

/// What recurs: the chunks of chunked attention, whose last position is c = k·C + C + q − 1. An
/// allocator's blocks need no pieces of their own: they are stairs, which only rise.
Pieces pieces_of_contexts(const ModelGraphs& graphs, const Workload& workload,
                          const KvAllocation& allocation) {
  Pieces pieces;
  pieces.least = workload.step ? workload.step->new_tokens : workload.prefix + 1;
  for (const Ahead& ahead : steps_ahead(workload)) {
    pieces.ends.insert(pieces.ends.end(), {1 - ahead.further, ahead.tokens - ahead.further});
    for (const Graph* graph : graphs.all()) {
      for (const Op& op : graph->ops) {
        add_ends(op, ahead, allocation, pieces);
        if (op.span.kind != AttentionSpan::Kind::chunked) continue;
        add_recurring(op.span.width, ahead.tokens - 1 - ahead.further, pieces);
      }
    }
  }
  if (!workload.step) add_prefill(workload, pieces);
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

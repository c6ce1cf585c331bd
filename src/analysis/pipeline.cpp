#include "analysis/pipeline.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "analysis/stages.hpp"
#include "llmviewer/analysis/evaluate.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kModelGroup = 0;

/// Where an operator stands.
enum class Place : std::uint8_t { before_layers, layers, between_stages, after_layers };

Place place_of(const Graph& graph, std::size_t i) {
  if (graph.infos[i].group != kModelGroup) return Place::layers;
  if (graph.ops[i].kind == OpKind::send_recv) return Place::between_stages;
  for (std::size_t later = i; later < graph.ops.size(); ++later) {
    if (graph.infos[later].group != kModelGroup) return Place::before_layers;
  }
  return Place::after_layers;
}

/// Times of what a pipeline consists of.
struct Shares {
  Seconds before;
  Seconds after;
  Seconds sending;
  std::vector<Seconds> layer;  ///< one layer, by group

  explicit Shares(const Graph& graph) : layer(graph.groups.size()) {}

  void add(const Graph& graph, std::size_t i, Seconds time) {
    switch (place_of(graph, i)) {
      case Place::before_layers:
        before += graph.ops[i].repeat * time;
        return;
      case Place::layers:
        layer[graph.infos[i].group] += time;
        return;
      case Place::between_stages:
        sending += time;
        return;
      case Place::after_layers:
        after += graph.ops[i].repeat * time;
    }
  }
};

Step typical_step(const Graph& graph, const Workload& workload) {
  if (workload.step) {
    return {workload.batch, workload.step->new_tokens, workload.step->context, 1, 0};
  }
  return step_of(graph.decodes ? Stage::decode : Stage::prefill, workload);
}

/// Layers first … last of a chain, and what they take together.
class Chain {
 public:
  Chain(const Graph& graph, const Shares& shares) : sums_(graph.order.size() + 1) {
    for (std::size_t i = 0; i < graph.order.size(); ++i) {
      Seconds time = shares.layer[graph.order[i]];
      if (i == 0) time += shares.before;
      if (i + 1 == graph.order.size()) time += shares.after;
      sums_[i + 1] = sums_[i] + time;
    }
  }
  std::size_t layers() const noexcept { return sums_.size() - 1; }
  Seconds time(std::size_t first, std::size_t end) const noexcept {
    return sums_[end] - sums_[first];
  }

 private:
  std::vector<Seconds> sums_;
};

/// best[s][n]: the slowest of s stages that hold the first n layers, cut as well as can be.
Pipeline cut(const Chain& chain, std::size_t stages) {
  const std::size_t layers = chain.layers();
  const Seconds never{std::numeric_limits<double>::infinity()};
  std::vector<std::vector<Seconds>> best(stages + 1, std::vector<Seconds>(layers + 1, never));
  std::vector<std::vector<std::size_t>> begin(stages + 1, std::vector<std::size_t>(layers + 1));
  best[0][0] = Seconds{0};
  for (std::size_t s = 1; s <= stages; ++s) {
    for (std::size_t n = s; n <= layers; ++n) {
      for (std::size_t from = s - 1; from < n; ++from) {
        const Seconds slowest = std::max(best[s - 1][from], chain.time(from, n));
        if (!(slowest < best[s][n])) continue;
        best[s][n] = slowest;
        begin[s][n] = from;
      }
    }
  }
  Pipeline pipeline{std::vector<std::size_t>(stages + 1, layers)};
  for (std::size_t s = stages; s > 0; --s) {
    pipeline.first[s - 1] = begin[s][pipeline.first[s]];
  }
  return pipeline;
}

bool belongs(Place place, std::size_t s, std::size_t stages) {
  if (place == Place::before_layers) return s == 0;
  if (place == Place::after_layers) return s + 1 == stages;
  return place == Place::layers;
}

Graph stage_graph(const Graph& whole, const Pipeline& pipeline, std::size_t s) {
  const std::vector<double> layers = layers_of_groups(whole, pipeline, s);
  Graph stage = whole;
  stage.ops.clear();
  stage.infos.clear();
  std::vector<std::optional<std::size_t>> moved(whole.ops.size());
  for (std::size_t i = 0; i < whole.ops.size(); ++i) {
    const Place place = place_of(whole, i);
    if (!belongs(place, s, pipeline.stages())) continue;
    OpInfo info = whole.infos[i];
    if (place == Place::layers && layers[info.group] == 0) continue;
    Op op = whole.ops[i];
    if (place == Place::layers) op.repeat = layers[info.group];
    if (op.kind == OpKind::lm_head && pipeline.stages() > 1) op.owns_weights = true;
    std::vector<std::size_t> inputs;
    for (const std::size_t input : info.inputs) {
      if (moved[input]) inputs.push_back(*moved[input]);
    }
    info.inputs = std::move(inputs);
    moved[i] = stage.ops.size();
    stage.ops.push_back(op);
    stage.infos.push_back(std::move(info));
  }
  for (std::size_t g = 0; g < layers.size(); ++g) {
    if (g != kModelGroup) stage.groups[g].repeat = layers[g];
  }
  return stage;
}

}  // namespace

std::vector<double> layers_of_groups(const Graph& graph, const Pipeline& pipeline, std::size_t s) {
  std::vector<double> layers(graph.groups.size());
  for (std::size_t i = pipeline.first[s]; i < pipeline.first[s + 1]; ++i) {
    layers[graph.order[i]] += 1;
  }
  return layers;
}

Pipeline pipeline_of(const Graph& graph, const Scenario& scenario, const Roofs& roofs) {
  const auto stages = static_cast<std::size_t>(scenario.layout.pipeline);
  if (stages == 1) return {{0, graph.order.size()}};
  Shares shares{graph};
  evaluate(
      graph, typical_step(graph, scenario.workload), roofs,
      [&](std::size_t i, const Cost&, const Timing& timing) { shares.add(graph, i, timing.time); });
  return cut(Chain{graph, shares}, stages);
}

ModelGraphs stage_graphs(const ModelGraphs& graphs, const Pipeline& pipeline, std::size_t s) {
  if (pipeline.stages() == 1) return graphs;
  ModelGraphs stage = graphs;
  stage.main = stage_graph(graphs.main, pipeline, s);
  if (s > 0) stage.vision.reset();
  if (s + 1 < pipeline.stages()) stage.mtp.reset();
  return stage;
}

ModelGraphs fullest_stage(const ModelGraphs& graphs, const Pipeline& pipeline,
                          const Workload& workload) {
  ModelGraphs fullest = stage_graphs(graphs, pipeline, 0);
  Bytes most = memory_of(fullest, workload, {}).total;
  for (std::size_t s = 1; s < pipeline.stages(); ++s) {
    ModelGraphs other = stage_graphs(graphs, pipeline, s);
    const Bytes total = memory_of(other, workload, {}).total;
    if (!(total > most)) continue;
    most = total;
    fullest = std::move(other);
  }
  return fullest;
}

Seconds slowest_stage(const Graph& graph, const Pipeline& pipeline, const StageResult& result) {
  Shares shares{graph};
  for (const OpRow& row : result.rows) {
    if (row.part.empty()) shares.add(graph, row.index, row.timing.time);
  }
  Seconds slowest;
  for (std::size_t s = 0; s < pipeline.stages(); ++s) {
    const std::vector<double> layers = layers_of_groups(graph, pipeline, s);
    Seconds time;
    for (std::size_t g = 0; g < layers.size(); ++g) time += layers[g] * shares.layer[g];
    if (s == 0) time += shares.before;
    time += s + 1 == pipeline.stages() ? shares.after : shares.sending;
    slowest = std::max(slowest, time);
  }
  return slowest;
}

}  // namespace llmviewer

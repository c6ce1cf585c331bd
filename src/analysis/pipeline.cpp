#include "analysis/pipeline.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/held.hpp"
#include "analysis/pipeline_cut.hpp"
#include "llmviewer/analysis/evaluate.hpp"

namespace llmviewer {
namespace {

/// Times of what a pipeline consists of.
struct Shares {
  Seconds before;
  Seconds after;
  Seconds sending;
  std::vector<Seconds> layer;  ///< one layer, by group

  explicit Shares(const Graph& graph) : layer(graph.groups.size()) {}

  void add(const Graph& graph, std::size_t i, Seconds time) {
    switch (stage_place_of(graph, i)) {
      case StagePlace::before_layers:
        before += graph.ops[i].repeat * time;
        return;
      case StagePlace::layers:
        layer[graph.infos[i].group] += time;
        return;
      case StagePlace::between_stages:
        sending += time;
        return;
      case StagePlace::after_layers:
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

/// What the layers take, each end of the model with the layer beside it.
Pipeline cut(const Graph& graph, const Shares& shares, std::size_t stages) {
  std::vector<double> times;
  for (const std::size_t group : graph.order) times.push_back(shares.layer[group].value());
  times.front() += shares.before.value();
  times.back() += shares.after.value();
  Pipeline pipeline{std::vector<std::size_t>(stages + 1)};
  PipelineCutter cutter;
  cutter.make_room_for(times.size(), stages);
  cutter.cut(times, pipeline.first);
  return pipeline;
}

bool belongs(StagePlace place, std::size_t s, std::size_t stages) {
  if (place == StagePlace::before_layers) return s == 0;
  if (place == StagePlace::after_layers) return s + 1 == stages;
  return place == StagePlace::layers;
}

Graph stage_graph(const Graph& whole, const Pipeline& pipeline, std::size_t s) {
  const std::vector<double> layers = layers_of_groups(whole, pipeline, s);
  Graph stage = whole;
  stage.ops.clear();
  stage.infos.clear();
  std::vector<std::optional<std::size_t>> moved(whole.ops.size());
  for (std::size_t i = 0; i < whole.ops.size(); ++i) {
    const StagePlace place = stage_place_of(whole, i);
    if (!belongs(place, s, pipeline.stages())) continue;
    OpInfo info = whole.infos[i];
    if (place == StagePlace::layers && layers[info.group] == 0) continue;
    Op op = whole.ops[i];
    if (place == StagePlace::layers) op.repeat = layers[info.group];
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

StagePlace stage_place_of(const Graph& graph, std::size_t op) {
  if (graph.infos[op].group != kModelGroup) return StagePlace::layers;
  if (graph.ops[op].kind == OpKind::send_recv) return StagePlace::between_stages;
  for (std::size_t later = op; later < graph.ops.size(); ++later) {
    if (graph.infos[later].group != kModelGroup) return StagePlace::before_layers;
  }
  return StagePlace::after_layers;
}

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
  return cut(graph, shares, stages);
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

Seconds slowest_stage(const Graph& graph, const Pipeline& pipeline, std::span<const Seconds> times,
                      Seconds before) {
  Shares shares{graph};
  shares.before = before;
  for (std::size_t i = 0; i < times.size(); ++i) shares.add(graph, i, times[i]);
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

Seconds slowest_stage(const Graph& graph, const Pipeline& pipeline, const StageResult& result) {
  std::vector<Seconds> times(graph.ops.size());
  for (const OpRow& row : result.rows) {
    if (!row.part) times[row.index] = row.timing.time;
  }
  return slowest_stage(graph, pipeline, times, Seconds{0});
}

}  // namespace llmviewer

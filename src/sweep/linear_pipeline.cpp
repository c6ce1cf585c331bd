#include "sweep/linear_pipeline.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/pipeline.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "sweep/held_bytes.hpp"
#include "sweep/linear_model.hpp"

namespace llmviewer {
namespace {

std::size_t slice_of(const Graph& graph, std::size_t op) {
  switch (stage_place_of(graph, op)) {
    case StagePlace::before_layers:
      return LinearPipeline::kBefore;
    case StagePlace::after_layers:
      return LinearPipeline::kAfter;
    case StagePlace::between_stages:
      return LinearPipeline::kSending;
    case StagePlace::layers:
      break;
  }
  return LinearPipeline::kFirstGroup + graph.infos[op].group;
}

/// Operators of one layer each; a head that is tied to the embedding stands by itself.
void add_slices(const ModelGraphs& graphs, double source, LinearPipeline& pipeline) {
  const Graph& graph = graphs.main;
  pipeline.slices.resize(LinearPipeline::kFirstGroup + graph.groups.size());
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    Op op = graph.ops[i];
    const std::size_t slice = slice_of(graph, i);
    if (slice > LinearPipeline::kSending) op.repeat = 1;
    if (op.kind == OpKind::lm_head) op.owns_weights = true;
    add_held(op, source, pipeline.slices[slice]);
  }
  if (graphs.vision) {
    pipeline.slices[LinearPipeline::kBefore].weights += weight_bytes(*graphs.vision).value();
  }
  if (graphs.mtp) add_held(*graphs.mtp, source, pipeline.slices[LinearPipeline::kAfter]);
  for (const std::size_t group : graph.order) {
    pipeline.order.push_back(LinearPipeline::kFirstGroup + group);
  }
}

/// A stage by the slices in it, the ends among them.
using StageKind = std::set<std::size_t>;

/// Numbers the kinds of all stages that there may be: layers first … end − 1.
std::vector<StageKind> add_kinds(LinearPipeline& pipeline) {
  const std::size_t layers = pipeline.order.size();
  pipeline.kind.resize((layers + 1) * (layers + 1));
  std::map<StageKind, std::size_t> known;
  std::vector<StageKind> kinds;
  for (std::size_t first = 0; first < layers; ++first) {
    StageKind kind;
    if (first == 0) kind.insert(LinearPipeline::kBefore);
    std::size_t number = 0;
    for (std::size_t end = first + 1; end <= layers; ++end) {
      if (first == 0 && end == layers) continue;  // that is no pipeline
      const bool is_new = kind.insert(pipeline.order[end - 1]).second;
      const bool is_last = end == layers;
      if (is_last) kind.insert(LinearPipeline::kAfter);
      if (is_new || is_last) {
        number = known.try_emplace(kind, known.size()).first->second;
        if (number == kinds.size()) kinds.push_back(kind);
      }
      pipeline.kind[first * (layers + 1) + end] = number;
    }
  }
  pipeline.kinds = kinds.size();
  return kinds;
}

/// Each operator's slice, and what is alive in each kind of stage.
void add_stages(const Graph& graph, const std::vector<StageKind>& kinds, LinearStep& step) {
  for (std::size_t i = 0; i < step.ops.size(); ++i) step.ops[i].slice = slice_of(graph, i);
  step.alive.clear();
  for (const StageKind& kind : kinds) {
    std::vector<std::size_t> members;
    for (std::size_t i = 0; i < step.ops.size(); ++i) {
      if (kind.contains(step.ops[i].slice)) members.push_back(i);
    }
    step.alive.push_back(alive_among(members, graph, step));
  }
}

/// What runs beside the layers is alive in one end only.
void keep_in(std::size_t end, const std::vector<StageKind>& kinds,
             std::optional<LinearStep>& step) {
  if (!step) return;
  const AliveForms whole = step->alive.front();
  step->alive.clear();
  for (const StageKind& kind : kinds)
    step->alive.push_back(kind.contains(end) ? whole : AliveForms{});
}

}  // namespace

void add_pipeline(const ModelGraphs& graphs, LinearModel& model) {
  LinearPipeline& pipeline = model.pipeline.emplace();
  add_slices(graphs, model.source, pipeline);
  const std::vector<StageKind> kinds = add_kinds(pipeline);
  for (const Part p : {Part::prefill, Part::decode}) {
    add_stages(graphs.main, kinds, *part(model, p));
  }
  keep_in(LinearPipeline::kBefore, kinds, part(model, Part::vision));
  keep_in(LinearPipeline::kAfter, kinds, part(model, Part::mtp));
}

}  // namespace llmviewer

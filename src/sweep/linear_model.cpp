#include "sweep/linear_model.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "analysis/notes.hpp"
#include "analysis/pipeline.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "sweep/linear_step.hpp"
#include "sweep/walked_points.hpp"

namespace llmviewer {
namespace {

using Form = LinearStep::Form;

void add_kept(const AttentionSpan& span, double per_position, std::vector<KeptBytes>& kept) {
  const auto same = std::find_if(kept.begin(), kept.end(),
                                 [&](const KeptBytes& entry) { return entry.span == span; });
  if (same != kept.end()) {
    same->per_position += per_position;
  } else {
    kept.push_back({span, per_position});
  }
}

/// Adds what an operator holds: weights, positions of the cache, a recurrent state; of
/// cross-attention the source's positions.
void add_held(const Op& op, double source, HeldBytes& held) {
  held.weights += weight_bytes(op).value();
  held.kept_per_sequence += op.repeat * op.state * op.state_bytes;
  const double per_position = op.repeat * cached_elements(op) * op.storage.kv / op.context_devices;
  if (per_position == 0) return;
  if (op.span.kind == AttentionSpan::Kind::cross) {
    held.kept_per_sequence += per_position * source;
  } else {
    add_kept(op.span, per_position, held.kept);
  }
}

/// All operators of a graph.
void add_held(const Graph& graph, double source, HeldBytes& held) {
  for (const Op& op : graph.ops) add_held(op, source, held);
}

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

/// Adds to a model, whose steps stand, what the stages of its pipeline consist of: the slices, what
/// each holds, and the activations alive in each kind of stage.
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

/// A pass of a tower over its own number of tokens; a single one makes it a decode step.
LinearStep pass_of(const Graph& graph, double tokens, double source) {
  return linear_step(graph, {.form = tokens == 1 ? Form::decode : Form::prefill, .source = source});
}

/// The names of a model's formats do not depend on how it is spread.
FormatNames format_names(const Model& model, const Graph& graph, const Scenario& scenario) {
  if (scenario.layout.single()) return llmviewer::format_names(graph, scenario.precision);
  return llmviewer::format_names(apply(on_one_device(scenario), lower(model)), scenario.precision);
}

/// Vision tower, encoder, and the block that predicts one token further.
void add_parts_beside(const ModelGraphs& graphs, const Workload& workload, LinearModel& linear) {
  if (graphs.vision) linear.held.weights += weight_bytes(*graphs.vision).value();
  if (graphs.vision && workload.images > 0) {
    linear.images = workload.images;
    linear.vision_tokens = graphs.vision->usual_tokens;
    part(linear, Part::vision) = pass_of(*graphs.vision, linear.vision_tokens, 0);
  }
  if (graphs.encoder) {
    linear.held.weights += weight_bytes(*graphs.encoder).value();
    linear.held.kept_per_sequence += kv_cache_bytes(*graphs.encoder, 1, 0, linear.source).value();
    part(linear, Part::encode) = pass_of(*graphs.encoder, linear.source, linear.source);
  }
  if (graphs.mtp) {
    add_held(*graphs.mtp, linear.source, linear.held);
    part(linear, Part::mtp) =
        linear_step(*graphs.mtp, {.form = Form::decode, .source = linear.source});
  }
}

/// Times to expect are of kernels, which are found in the graphs.
void keep_graphs(const ModelGraphs& graphs, LinearModel& linear) {
  const auto keep = [&](Part p, std::shared_ptr<const Graph> graph) {
    if (linear.part(p)) linear.graphs[static_cast<std::size_t>(p)] = std::move(graph);
  };
  const auto main = std::make_shared<const Graph>(graphs.main);
  keep(Part::prefill, main);
  keep(Part::decode, main);
  const auto keep_tower = [&](Part p, const std::optional<Graph>& graph) {
    if (graph) keep(p, std::make_shared<const Graph>(*graph));
  };
  keep_tower(Part::vision, graphs.vision);
  keep_tower(Part::encode, graphs.encoder);
  keep_tower(Part::mtp, graphs.mtp);
}

}  // namespace

LinearModel linear_of(const ModelGraphs& graphs, const Scenario& scenario) {
  const Workload& workload = scenario.workload;
  LinearModel linear;
  linear.layout = scenario.layout;
  linear.usual_tokens = graphs.main.usual_tokens;
  linear.decodes = graphs.main.decodes;
  linear.sequences_per_batch = workload.guidance ? 2 : 1;
  linear.source = workload.source_seq;
  if (graphs.encoder && linear.source == 0) linear.source = graphs.encoder->usual_tokens;
  linear.denoising_steps = workload.denoising_steps;
  linear.reserve = workload.reserve.value();
  add_held(graphs.main, linear.source, linear.held);

  const auto main = [&](Form form) {
    return linear_step(graphs.main,
                       {.form = form, .logits = workload.logits, .source = linear.source});
  };
  part(linear, Part::prefill) = main(Form::prefill);
  part(linear, Part::decode) = main(Form::decode);
  add_parts_beside(graphs, workload, linear);
  if (scenario.layout.pipeline > 1) add_pipeline(graphs, linear);
  if (scenario.predictor != nullptr) keep_graphs(graphs, linear);
  return linear;
}

std::shared_ptr<const LinearModel> linear_model(const Model& model, const Scenario& asked) {
  const Scenario scenario = as_engine_runs(asked);
  if (needs_walk(scenario)) {
    throw Error{"plan", "holds plain prefills, decode steps and requests only",
                "use analyze for others"};
  }
  require_layout(scenario.layout);
  const ModelGraphs graphs = graphs_of(model, scenario);
  auto linear = std::make_shared<LinearModel>(linear_of(graphs, scenario));
  const FormatNames formats = format_names(model, graphs.main, scenario);
  linear->formats = {formats.weights, formats.activations, formats.kv};
  return linear;
}

}  // namespace llmviewer

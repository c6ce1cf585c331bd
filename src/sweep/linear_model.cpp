#include "sweep/linear_model.hpp"

#include <memory>
#include <utility>

#include "analysis/model_graphs.hpp"
#include "analysis/notes.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "sweep/held_bytes.hpp"
#include "sweep/linear_pipeline.hpp"
#include "sweep/linear_step.hpp"
#include "sweep/walked_points.hpp"

namespace llmviewer {
namespace {

using Form = LinearStep::Form;

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

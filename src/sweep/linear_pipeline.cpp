#include "sweep/linear_pipeline.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analysis/pipeline.hpp"
#include "llmviewer/analysis/memory.hpp"
#include "sweep/held_bytes.hpp"

namespace llmviewer {
namespace {

using Form = LinearStep::Form;

std::optional<LinearStep>& part(LinearModel& model, Part p) {
  return model.parts[static_cast<std::size_t>(p)];
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
using Kind = std::set<std::size_t>;

/// One stage of each kind, as an example: layers first … end − 1.
struct Example {
  std::size_t first;
  std::size_t end;
};

/// Numbers the kinds of all stages that there may be.
std::vector<Example> add_kinds(LinearPipeline& pipeline) {
  const std::size_t layers = pipeline.order.size();
  pipeline.kind.resize((layers + 1) * (layers + 1));
  std::map<Kind, std::size_t> known;
  std::vector<Example> examples;
  for (std::size_t first = 0; first < layers; ++first) {
    Kind kind;
    if (first == 0) kind.insert(LinearPipeline::kBefore);
    std::optional<std::size_t> number;
    for (std::size_t end = first + 1; end <= layers; ++end) {
      if (first == 0 && end == layers) continue;  // that is no pipeline
      const bool is_new = kind.insert(pipeline.order[end - 1]).second;
      const bool is_last = end == layers;
      if (is_last) kind.insert(LinearPipeline::kAfter);
      if (is_new || is_last) {
        number = known.try_emplace(kind, known.size()).first->second;
        if (*number == examples.size()) examples.push_back({first, end});
      }
      pipeline.kind[first * (layers + 1) + end] = *number;
    }
  }
  pipeline.kinds = examples.size();
  return examples;
}

/// The stage of a pipeline that these layers are.
Graph graph_of(const ModelGraphs& graphs, const Example& example) {
  const std::size_t layers = graphs.main.order.size();
  Pipeline pipeline{{0}};
  if (example.first > 0) pipeline.first.push_back(example.first);
  const std::size_t stage = pipeline.first.size() - 1;
  pipeline.first.push_back(example.end);
  if (example.end < layers) pipeline.first.push_back(layers);
  return stage_graphs(graphs, pipeline, stage).main;
}

/// The same forms by the variables of another step, which has all of them.
AliveForms in_variables_of(LinearStep& step, const LinearStep& stage) {
  AliveForms forms;
  for (const std::vector<double>& form : stage.alive.front()) {
    std::vector<double> same(step.variables.size());
    for (std::size_t v = 0; v < form.size(); ++v) {
      if (form[v] != 0) same[index_of(stage.variables[v], step)] = form[v];
    }
    forms.push_back(std::move(same));
  }
  return forms;
}

void add_alive(const ModelGraphs& graphs, const std::vector<Example>& examples,
               const StepConstants& constants, LinearStep& step) {
  step.alive.clear();
  for (const Example& example : examples) {
    step.alive.push_back(in_variables_of(step, linear_step(graph_of(graphs, example), constants)));
  }
}

/// What runs beside the layers is alive in one end only.
void keep_in(const std::vector<Example>& examples, bool (*has)(const Example&, std::size_t),
             std::size_t layers, std::optional<LinearStep>& step) {
  if (!step) return;
  const AliveForms whole = step->alive.front();
  step->alive.clear();
  for (const Example& example : examples) {
    step->alive.push_back(has(example, layers) ? whole : AliveForms{});
  }
}

}  // namespace

void add_pipeline(const ModelGraphs& graphs, const Scenario& scenario, LinearModel& model) {
  LinearPipeline& pipeline = model.pipeline.emplace();
  add_slices(graphs, model.source, pipeline);
  const std::vector<Example> examples = add_kinds(pipeline);
  for (const Part p : {Part::prefill, Part::decode}) {
    LinearStep& step = *part(model, p);
    for (std::size_t i = 0; i < step.ops.size(); ++i) step.ops[i].slice = slice_of(graphs.main, i);
    add_alive(graphs, examples,
              {.form = step.form, .logits = scenario.workload.logits, .source = model.source},
              step);
  }
  const std::size_t layers = pipeline.order.size();
  keep_in(
      examples, [](const Example& one, std::size_t) { return one.first == 0; }, layers,
      part(model, Part::vision));
  keep_in(
      examples, [](const Example& one, std::size_t end) { return one.end == end; }, layers,
      part(model, Part::mtp));
}

}  // namespace llmviewer

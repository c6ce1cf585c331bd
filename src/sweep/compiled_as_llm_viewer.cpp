#include <array>
#include <utility>

#include "llm_viewer/operators.hpp"
#include "llm_viewer/rules.hpp"
#include "llm_viewer/stage.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/sweep/compiled_model.hpp"
#include "sweep/compile.hpp"
#include "sweep/linear_step.hpp"

namespace llmviewer {
namespace {

using llm_viewer::bits_text;
using llm_viewer::Operator;
using llm_viewer::Pass;
using llm_viewer::Setup;
using Form = LinearStep::Form;
using Kind = Variable::Kind;

constexpr auto kKvRead = static_cast<std::size_t>(Sum::kv_read);
constexpr auto kActivationsOut = static_cast<std::size_t>(Sum::activations_out);

/// What the operators cost in a pass of these sizes, which need not make sense: every cost there is
/// a sum of multiples of 1, B, B·q, B·k and B·q·k, so that zeros and ones tell them apart.
std::vector<Operator> probe(const Setup& setup, Stage stage, double batch, double queries,
                            double keys) {
  return operators(setup, Pass{stage, batch, queries, keys});
}

Sums minus(Sums a, const Sums& b) {
  for (std::size_t i = 0; i < kSums; ++i) a[i] -= b[i];
  return a;
}

/// In a prefill q = k = c, in a decode step q = 1 and k = c.
Variable per_query(Form form) {
  return {.kind = form == Form::prefill ? Kind::tokens : Kind::sequences};
}
Variable per_key(Form form) {
  return {.kind = form == Form::prefill ? Kind::tokens : Kind::context};
}
Variable per_pair(Form form) {
  return {.kind = form == Form::prefill ? Kind::rectangle : Kind::context};
}

/// Queries in one block of the fused kernel, as `passes_over_kv` has them: the passes over K and V
/// of one more than these are two.
double block_of(const Setup& setup) {
  double queries = 1;
  while (passes_over_kv(setup, Pass{Stage::prefill, 1, queries + 1, 1}) == 1) ++queries;
  return queries;
}

/// One operator, from what it costs in each of the probes: of nothing, of a sequence, of one with a
/// query, with a key, with both.
LinearOp probed_op(const Setup& setup, const std::array<Operator, 5>& probes, LinearStep& step) {
  const auto& [nothing, batch, queries, keys, both] = probes;
  const Form form = step.form;
  LinearOp op;
  op.repeat = both.repeat;
  const auto add = [&](const Variable& variable, const Sums& cost) {
    add_term(index_of(variable, step), 1, cost, op.terms);
  };
  const Sums constant = sums_of(nothing.cost);
  const Sums with_keys = minus(sums_of(keys.cost), sums_of(batch.cost));
  Sums with_pairs = minus(minus(sums_of(both.cost), sums_of(queries.cost)), with_keys);
  add({}, constant);
  add({.kind = Kind::sequences}, minus(sums_of(batch.cost), constant));
  add(per_query(form), minus(sums_of(queries.cost), sums_of(batch.cost)));
  add(per_key(form), with_keys);
  if (both.kind == OpKind::fused_attention) {
    Sums passes{};
    std::swap(passes[kKvRead], with_pairs[kKvRead]);
    add(form == Form::prefill ? Variable{.kind = Kind::kv_passes, .chunk = block_of(setup)}
                              : Variable{.kind = Kind::context},
        passes);
  }
  add(per_pair(form), with_pairs);
  return op;
}

LinearStep linear_step(const Setup& setup, Stage stage) {
  const auto nothing = probe(setup, stage, 0, 0, 0);
  const auto batch = probe(setup, stage, 1, 0, 0);
  const auto queries = probe(setup, stage, 1, 1, 0);
  const auto keys = probe(setup, stage, 1, 0, 1);
  const auto both = probe(setup, stage, 1, 1, 1);
  LinearStep step;
  step.form = stage == Stage::prefill ? Form::prefill : Form::decode;
  step.variables.push_back(Variable{});
  std::vector<double> alive;
  for (std::size_t i = 0; i < both.size(); ++i) {
    LinearOp op = probed_op(setup, {nothing[i], batch[i], queries[i], keys[i], both[i]}, step);
    if (both[i].group == llm_viewer::kLayerGroup) {
      alive.resize(step.variables.size());
      for (const Term& term : op.terms) alive[term.variable] += term.cost[kActivationsOut];
    }
    step.ops.push_back(std::move(op));
  }
  step.alive.push_back({std::move(alive)});
  add_totals(step);
  return step;
}

/// One rate for everything.
Roofs roofs_of(const llm_viewer::Device& device) {
  Roofs roofs;
  roofs.bandwidth = device.bandwidth;
  roofs.vector_peak = device.peak;
  for (const DataType type : kDataTypes) roofs.matrix[type] = {device.peak, device.type, true};
  return roofs;
}

}  // namespace

CompiledModel compiled_as_llm_viewer(const Model& model, const Hardware& hardware,
                                     const Scenario& scenario) {
  const Setup setup = llm_viewer::setup_of(model, hardware, scenario);
  Setup unfused = setup;
  unfused.fused_attention = false;
  const Graph graph = lower(model);
  auto linear = std::make_shared<LinearModel>();
  linear->as_llm_viewer = true;
  linear->usual_tokens = graph.usual_tokens;
  linear->decodes = graph.decodes;
  linear->formats = {bits_text(setup.bytes.weight), bits_text(setup.bytes.activation),
                     bits_text(setup.bytes.kv)};
  linear->reserve = scenario.workload.reserve.value();
  const auto set = [&](Part part, const Setup& with, Stage stage) {
    linear->parts[static_cast<std::size_t>(part)] = linear_step(with, stage);
  };
  set(Part::prefill, setup, Stage::prefill);
  set(Part::decode, setup, Stage::decode);
  set(Part::request_prefill, unfused, Stage::prefill);
  set(Part::request_decode, unfused, Stage::decode);
  const OriginalMemory memory = original_memory(setup, Pass::prefill(1, 1));
  linear->held.weights = memory.weights.value();
  linear->held.kept.push_back({AttentionSpan{}, memory.kv_cache.value()});

  CompiledModel compiled;
  const Roofs roofs = roofs_of(setup.device);
  for (std::size_t i = 0; i < kParts; ++i) {
    if (linear->parts[i]) compiled.steps[i] = lines_of(linear->parts[i]->ops, roofs);
  }
  if (hardware.capacity) compiled.capacity = hardware.capacity->value();
  compiled.model = std::move(linear);
  return compiled;
}

}  // namespace llmviewer

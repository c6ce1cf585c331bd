#include "llmviewer/analysis/model_facts.hpp"

#include <algorithm>
#include <utility>

#include "llmviewer/analysis/memory.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

/// KV caches are stated at 16 bit, whatever a configuration stores.
constexpr double kHalfBytes = 2;

/// A tied head reads the embedding's matrix but may have a bias of its own.
double own_parameters(const Op& op) noexcept {
  return op.owns_weights ? weight_elements(op) : op.copies * op.weights.vectors;
}

/// inputs × outputs; of a table rows × width.
std::string shape_of(const Op& op) {
  const Weights& weights = op.weights;
  const bool table = op.kind == OpKind::embedding || op.kind == OpKind::position_embedding;
  const double first = table ? weights.outputs : weights.inputs;
  const double second = table ? weights.inputs : weights.outputs;
  std::string shape;
  if (op.copies > 1) shape = round_trip(op.copies) + "×";
  if (weights.matrix() > 0) shape += round_trip(first) + "×" + round_trip(second);
  if (weights.vectors > 0) shape += (shape.empty() ? "" : " + ") + round_trip(weights.vectors);
  return shape;
}

std::string formula_of(const Op& op, const std::string& formula) {
  if (op.owns_weights) return formula;
  return formula +
         (op.kind == OpKind::head_linear ? " (half of kv_b_proj)" : " (tied to the embedding)");
}

void add_to_role(std::vector<RoleParameters>& roles, Role role, double parameters) {
  const std::string_view name = name_of(role);
  auto found = std::find_if(roles.begin(), roles.end(),
                            [&](const RoleParameters& known) { return known.role == name; });
  if (found == roles.end()) found = roles.insert(found, {std::string{name}, 0});
  found->parameters += parameters;
}

/// The narrowest window of the layers that have one.
std::optional<double> window_of(const Graph& graph) {
  std::optional<double> window;
  for (const Op& op : graph.ops) {
    const bool windowed = op.span.kind == AttentionSpan::Kind::sliding ||
                          op.span.kind == AttentionSpan::Kind::chunked;
    if (!windowed) continue;
    window = std::min(window.value_or(op.span.width), op.span.width);
  }
  return window;
}

/// Adds a graph's weights to the roles and the list of matrices; returns their sum.
double add_weights(const Graph& graph, ModelFacts& facts) {
  double sum = 0;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    const Op& op = graph.ops[i];
    if (op.weights.elements() == 0) continue;
    const OpInfo& info = graph.infos[i];
    const double own = own_parameters(op);
    sum += op.repeat * own;
    add_to_role(facts.roles, op.role, op.repeat * own);
    facts.matrices.push_back({.group = graph.groups[info.group].name,
                              .name = info.name,
                              .shape = shape_of(op),
                              .formula = formula_of(op, info.formula),
                              .repeat = op.repeat,
                              .parameters = own});
  }
  return sum;
}

void add_kv(const Graph& graph, ModelFacts& facts) {
  facts.kv_per_token_full = Bytes{kHalfBytes * kv_elements_per_token(graph, true)};
  facts.kv_per_token_windowed = Bytes{kHalfBytes * kv_elements_per_token(graph, false)};
  facts.kv_per_token = facts.kv_per_token_full + facts.kv_per_token_windowed;
  facts.window = window_of(graph);
  facts.recurrent_state_elements = recurrent_state_elements(graph);
}

}  // namespace

ModelFacts facts_of(const Model& model) {
  const auto prepared = [](Graph graph) { return set_precision(std::move(graph), Precision{}); };
  ModelFacts facts;
  const Graph main = prepared(lower(model));
  add_kv(main, facts);
  facts.text_parameters = add_weights(main, facts);
  facts.active_parameters = active_parameters(main);
  facts.weight_bytes = weight_bytes(main);
  if (auto encoder = lower_encoder(model)) {
    const Graph graph = prepared(*std::move(encoder));
    facts.text_parameters += add_weights(graph, facts);
    facts.active_parameters += active_parameters(graph);
    facts.weight_bytes += weight_bytes(graph);
  }
  if (auto vision = lower_vision(model)) {
    const Graph graph = prepared(*std::move(vision));
    facts.vision_parameters = add_weights(graph, facts);
    facts.weight_bytes += weight_bytes(graph);
  }
  facts.parameters = facts.text_parameters + facts.vision_parameters;
  if (const auto mtp = lower_mtp(model)) facts.mtp_parameters = parameters(*mtp);
  return facts;
}

}  // namespace llmviewer

#include "analysis/rows.hpp"

#include <utility>

#include "cost/symbols.hpp"
#include "llmviewer/analysis/evaluate.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

std::string matrix_shape(double m, double k, double n) {
  return round_trip(m) + "×" + round_trip(k) + " · " + round_trip(k) + "×" + round_trip(n);
}

/// The operator's shape in words of mathematics: what is multiplied, or rows × width.
std::string shape_of(const Op& op, const Step& step) {
  const double rows = rows_of(op, terms_of(op, step));
  const double batch = step.sequences * op.heads;
  const double keys = positions_read(op.span, step);
  const auto times = [&](const std::string& text) {
    return round_trip(batch) + " × [" + text + "]";
  };
  switch (kind_row(op.kind).shape) {
    case OpShape::rows:
      return round_trip(rows) + "×" + round_trip(op.outputs);
    case OpShape::matrix:
      return matrix_shape(rows, op.weights.inputs, op.weights.outputs);
    case OpShape::experts:
      return matrix_shape(rows, op.weights.inputs, op.weights.outputs) + " over " +
             round_trip(op.copies) + " experts";
    case OpShape::per_head:
      return round_trip(op.heads) + " × [" + matrix_shape(step.tokens(), op.inputs, op.outputs) +
             "]";
    case OpShape::keys:
      return times(matrix_shape(step.new_tokens, op.key_dim, keys));
    case OpShape::values:
      return times(matrix_shape(step.new_tokens, keys, op.value_dim));
    case OpShape::scores:
      return times(round_trip(step.new_tokens) + "×" + round_trip(keys));
    case OpShape::pairs:
      return times(round_trip(visible_pairs(op.span, step)) + " pairs of " +
                   round_trip(op.key_dim));
    case OpShape::rotation:
      return round_trip(step.tokens()) + "×" + round_trip(op.heads + op.kv_heads) + "×" +
             round_trip(op.rotary_dim);
    case OpShape::state:
      return round_trip(step.tokens()) + " tokens, " + round_trip(op.state) + " state elements";
  }
  return {};
}

OpRow named_row(const Graph& graph, std::size_t index, const Roofs& roofs,
                const std::vector<bool>& runs) {
  const Op& op = graph.ops[index];
  const OpInfo& info = graph.infos[index];
  OpRow row;
  row.index = index;
  row.group = graph.groups[info.group].name;
  row.name = info.name;
  row.kind = op.kind;
  row.repeat = op.repeat;
  row.compute_type = roofs.matrix_for(op.storage).type;
  for (const std::size_t input : info.inputs) {
    if (runs[input]) row.inputs.push_back(graph.infos[input].name);
  }
  return row;
}

/// 0 ops or 0 bytes are legal: a gather computes nothing and has intensity 0.
double intensity(const Cost& cost) {
  const Bytes bytes = cost.traffic.total();
  return bytes > Bytes{0} ? (cost.ops() / bytes).value() : 0;
}

OpsPerSecond performance(const Cost& cost, Seconds time) {
  return time > Seconds{0} ? cost.ops() / time : OpsPerSecond{0};
}

void finish_row(OpRow& row) {
  row.arithmetic_intensity = intensity(row.cost);
  row.performance = performance(row.cost, row.timing.time);
  row.total_time = row.repeat * row.timing.time;
}

/// What is not spent waiting for memory.
struct BoundTimes {
  Seconds compute;
  Seconds network;
};

BoundTimes bound_times(const std::vector<OpRow>& rows) {
  BoundTimes times;
  for (const OpRow& row : rows) {
    if (row.timing.bound == Bound::compute) times.compute += row.total_time;
    if (row.timing.bound == Bound::network) times.network += row.total_time;
  }
  return times;
}

Bound most_of(Seconds time, const BoundTimes& times) {
  const Seconds memory = time - times.network - times.compute;
  if (times.network > times.compute && times.network > memory) return Bound::network;
  return times.compute >= memory ? Bound::compute : Bound::memory;
}

void finish_stage(StageResult& result, double tokens, const BoundTimes& times) {
  StageTotal& total = result.total;
  for (const OpRow& row : result.rows) {
    total.cost += row.repeat * row.cost;
    total.time += row.total_time;
  }
  for (OpRow& row : result.rows) {
    if (total.time > Seconds{0}) row.share = row.total_time / total.time;
  }
  total.arithmetic_intensity = intensity(total.cost);
  total.performance = performance(total.cost, total.time);
  total.bound = most_of(total.time, times);
  total.network_time = times.network;
  if (total.time > Seconds{0}) total.tokens_per_s = tokens / total.time.value();
}

}  // namespace

StageResult run_step(Stage stage, const Graph& graph, const Step& step, const Roofs& roofs) {
  StageResult result{.stage = stage,
                     .sequences = step.sequences,
                     .new_tokens = step.new_tokens,
                     .context = step.context,
                     .logits = step.logits,
                     .source = step.source,
                     .rows = {},
                     .total = {}};
  result.rows.reserve(graph.ops.size());
  std::vector<bool> runs;
  for (const Op& op : graph.ops) runs.push_back(runs_in(op, step));
  evaluate(graph, step, roofs, [&](std::size_t i, const Cost& cost, const Timing& timing) {
    OpRow row = named_row(graph, i, roofs, runs);
    row.shape = shape_of(graph.ops[i], step);
    row.cost = cost;
    row.timing = timing;
    row.distinct_experts = terms_of(graph.ops[i], step).distinct;
    const bool of_experts = row.distinct_experts > 0 && !is_collective(graph.ops[i].kind);
    row.experts = of_experts ? graph.ops[i].copies : 0;
    finish_row(row);
    result.rows.push_back(std::move(row));
  });
  finish_stage(result, step.tokens(), bound_times(result.rows));
  return result;
}

StageResult run_repeated(Stage stage, const Graph& graph, const Step& step, double times,
                         const Roofs& roofs) {
  StageResult result = run_step(stage, graph, step, roofs);
  result.total = {};
  for (OpRow& row : result.rows) {
    row.cost = times * row.cost;
    row.timing.time = times * row.timing.time;
    finish_row(row);
  }
  finish_stage(result, times * step.tokens(), bound_times(result.rows));
  return result;
}

StageResult run_parts(StageResult stage, std::span<const RequestPart> parts, double tokens,
                      const Roofs& roofs) {
  BoundTimes times;  // step by step: an operator may be bound by either in different steps
  for (const RequestPart& part : parts) {
    const std::vector<OpSum> sums = sums_of(part, roofs);
    std::vector<bool> runs(sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i) runs[i] = sums[i].runs;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      if (!runs[i]) continue;
      OpRow row = named_row(*part.graph, i, roofs, runs);
      row.part = part.part;
      if (row.part) row.group = std::string{name_of(*row.part)} + ' ' + row.group;
      row.cost = sums[i].cost;
      row.timing = timing_of(sums[i]);
      times.compute += row.repeat * sums[i].compute_time();
      times.network += row.repeat * sums[i].of(Limiter::network);
      finish_row(row);
      stage.rows.push_back(std::move(row));
    }
  }
  finish_stage(stage, tokens, times);
  return stage;
}

}  // namespace llmviewer

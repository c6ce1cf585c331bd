#include "llm_viewer/stage.hpp"

#include <utility>

namespace llmviewer::llm_viewer {

/// LLM-Viewer goes by performance, not by the longest of times:
///   intensity   = OPs / bytes
///   performance = intensity·bandwidth below the ridge point peak / bandwidth, else peak
///   time        = OPs / performance
Attainable attainable(const Cost& cost, const Device& device) {
  const OpsPerByte ridge_point = device.peak / device.bandwidth;
  const OpsPerByte intensity = cost.ops() / cost.traffic.total();
  if (intensity < ridge_point) {
    const OpsPerSecond performance = intensity * device.bandwidth;
    return {
        intensity.value(), performance, {cost.ops() / performance, Bound::memory, Limiter::dram}};
  }
  return {
      intensity.value(), device.peak, {cost.ops() / device.peak, Bound::compute, Limiter::matrix}};
}

OpRow named_row(const Operator& op, const Device& device) {
  OpRow row;
  row.group = op.group;
  row.name = op.name;
  row.kind = op.kind;
  row.repeat = op.repeat;
  row.compute_type = device.type;
  row.cost = op.cost;
  return row;
}

void add_up(StageResult& stage, double tokens) {
  StageTotal& total = stage.total;
  Seconds compute_time;
  for (const OpRow& row : stage.rows) {
    total.cost += row.repeat * row.cost;
    total.time += row.total_time;
    if (row.timing.bound == Bound::compute) compute_time += row.total_time;
  }
  for (OpRow& row : stage.rows) row.share = row.total_time / total.time;
  total.arithmetic_intensity = (total.cost.ops() / total.cost.traffic.total()).value();
  total.performance = total.cost.ops() / total.time;
  total.bound = compute_time >= total.time - compute_time ? Bound::compute : Bound::memory;
  total.tokens_per_s = tokens / total.time.value();
}

StageResult run_pass(const Setup& setup, const Pass& pass) {
  StageResult stage{.stage = pass.stage,
                    .sequences = pass.batch,
                    .new_tokens = pass.queries,
                    .context = pass.keys,
                    .rows = {},
                    .total = {}};
  for (const Operator& op : operators(setup, pass)) {
    const Attainable attained = attainable(op.cost, setup.device);
    OpRow row = named_row(op, setup.device);
    row.timing = attained.timing;
    row.arithmetic_intensity = attained.intensity;
    row.performance = attained.performance;
    row.total_time = row.repeat * row.timing.time;
    stage.rows.push_back(std::move(row));
  }
  add_up(stage, pass.batch * pass.queries);
  stage.total.original_memory = original_memory(setup, pass);
  return stage;
}

/// Taken before the head is added.
///   weights     = load_weight of all layers           wrong: neither head nor embedding
///   kv_cache    = store_kv_cache of a prefill of all keys
///   activations = Σ store_act of one layer            wrong: not all are alive at once
OriginalMemory original_memory(const Setup& setup, const Pass& pass) {
  OriginalMemory memory;
  for (const Operator& op : operators(setup, Pass::prefill(pass.batch, pass.keys))) {
    if (op.group != kLayerGroup) continue;
    memory.weights += op.cost.traffic.weights * op.repeat;
    memory.kv_cache += op.cost.traffic.kv_write * op.repeat;
  }
  for (const Operator& op : operators(setup, pass)) {
    if (op.group == kLayerGroup) memory.activations += op.cost.traffic.activations_out;
  }
  memory.total = memory.activations + (memory.weights + memory.kv_cache);
  return memory;
}

}  // namespace llmviewer::llm_viewer

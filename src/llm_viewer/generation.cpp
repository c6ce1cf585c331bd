#include "llm_viewer/generation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "llm_viewer/attainable.hpp"
#include "llm_viewer/operators.hpp"
#include "llm_viewer/stage.hpp"

namespace llmviewer::llm_viewer {
namespace {

/// An operator's sums over the passes so far, and its time under the compute roof.
struct Sum {
  Operator op;
  Seconds time;
  Seconds compute_time;
};

/// Every operator with nothing summed up yet.
std::vector<Sum> no_sums(const Setup& setup) {
  std::vector<Sum> sums;
  for (Operator op : operators(setup, Pass{})) {
    op.cost = Cost{};
    sums.push_back({op, {}, {}});
  }
  return sums;
}

/// Adds one pass to the sums and returns its time.
Seconds accumulate(const Setup& setup, const Pass& pass, std::vector<Sum>& sums) {
  const std::vector<Operator> passed = operators(setup, pass);
  Seconds pass_time;
  for (std::size_t i = 0; i < passed.size(); ++i) {
    const Timing timing = attainable(passed[i].cost, setup.device).timing;
    sums[i].op.cost += passed[i].cost;
    sums[i].time += timing.time;
    if (timing.bound == Bound::compute) sums[i].compute_time += timing.time;
    pass_time += passed[i].repeat * timing.time;
  }
  return pass_time;
}

OpRow row_of(const Sum& sum, const Device& device) {
  OpRow row = named_row(sum.op, device);
  const bool compute = sum.compute_time >= sum.time - sum.compute_time;
  row.timing = {sum.time, compute ? Bound::compute : Bound::memory,
                compute ? Limiter::matrix : Limiter::dram};
  row.arithmetic_intensity = (row.cost.ops() / row.cost.traffic.total()).value();
  row.performance = row.cost.ops() / sum.time;
  row.total_time = row.repeat * sum.time;
  return row;
}

}  // namespace

Request run_request(Setup setup, const Workload& workload) {
  setup.fused_attention = false;
  const double gen = *workload.gen;
  std::vector<Sum> sums = no_sums(setup);
  Request request;
  Generation& times = request.times;
  times.ttft = accumulate(setup, Pass::prefill(workload.batch, workload.seq), sums);
  times.latency = times.ttft;
  for (std::int64_t token = 0; token < static_cast<std::int64_t>(gen); ++token) {
    const double context = workload.seq + static_cast<double>(token);
    times.tpot_last = accumulate(setup, Pass::decode(workload.batch, context), sums);
    if (token == 0) times.tpot_first = times.tpot_last;
    times.latency += times.tpot_last;
  }
  if (gen > 0) times.tpot = (times.latency - times.ttft) / gen;
  times.throughput_tokens_per_s = workload.batch * gen / times.latency.value();

  StageResult& stage = request.stage;
  stage.stage = Stage::generate;
  stage.sequences = workload.batch;
  stage.new_tokens = 1;
  stage.context = workload.seq + std::max(0.0, gen - 1);
  Seconds compute_time;  // pass by pass: an operator may be bound by either in different ones
  for (const Sum& sum : sums) {
    stage.rows.push_back(row_of(sum, setup.device));
    compute_time += sum.op.repeat * sum.compute_time;
  }
  add_up(stage, workload.batch * gen);
  stage.total.time = times.latency;  // the same sum, in the order of LLM-Viewer
  stage.total.bound = compute_time >= times.latency - compute_time ? Bound::compute : Bound::memory;
  stage.total.original_memory = original_memory(setup, Pass::decode(workload.batch, stage.context));
  return request;
}

}  // namespace llmviewer::llm_viewer

#include "llmviewer/llm_viewer/accounting.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "llm_viewer/operators.hpp"
#include "llm_viewer/setup.hpp"
#include "llm_viewer/stage.hpp"
#include "llmviewer/graph/lower.hpp"

namespace llmviewer {
namespace {

using namespace llm_viewer;

/// Fills in what was left to the model: the usual prompt, the stages it has.
Workload completed(Workload workload, const Graph& graph) {
  if (workload.seq == 0) workload.seq = graph.usual_tokens;
  if (!workload.stages.empty()) return workload;
  workload.stages.push_back(Stage::prefill);
  if (graph.decodes) workload.stages.push_back(Stage::decode);
  if (workload.gen) workload.stages.push_back(Stage::generate);
  return workload;
}

/// A whole request: its sums as a stage, and its times.
struct WholeRequest {
  StageResult stage;
  Generation times;
};

/// An operator's sums over the passes so far, and its time under the compute roof.
struct OperatorSum {
  Operator op;
  Seconds time;
  Seconds compute_time;
};

/// Every operator with nothing summed up yet.
std::vector<OperatorSum> no_sums(const Setup& setup) {
  std::vector<OperatorSum> sums;
  for (Operator op : operators(setup, Pass{})) {
    op.cost = Cost{};
    sums.push_back({op, {}, {}});
  }
  return sums;
}

/// Adds one pass to the sums and returns its time.
Seconds accumulate(const Setup& setup, const Pass& pass, std::vector<OperatorSum>& sums) {
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

OpRow row_of(const OperatorSum& sum, const Device& device) {
  OpRow row = named_row(sum.op, device);
  const bool compute = sum.compute_time >= sum.time - sum.compute_time;
  row.timing = {sum.time, compute ? Bound::compute : Bound::memory,
                compute ? Limiter::matrix : Limiter::dram};
  row.arithmetic_intensity = (row.cost.ops() / row.cost.traffic.total()).value();
  row.performance = row.cost.ops() / sum.time;
  row.total_time = row.repeat * sum.time;
  return row;
}

/// LLM-Viewer's generation loop for a prompt P and G tokens:
///   latency = prefill(P) + Σ decode(i), i = P … P + G − 1
/// Wrong: the prefill yields the first token, so G − 1 decode steps would do; and fused attention
/// is not passed on to the loop.
WholeRequest run_request(Setup setup, const Workload& workload) {
  setup.fused_attention = false;
  const double gen = *workload.gen;
  std::vector<OperatorSum> sums = no_sums(setup);
  WholeRequest request;
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
  for (const OperatorSum& sum : sums) {
    stage.rows.push_back(row_of(sum, setup.device));
    compute_time += sum.op.repeat * sum.compute_time;
  }
  add_up(stage, workload.batch * gen);
  stage.total.time = times.latency;  // the same sum, in the order of LLM-Viewer
  stage.total.bound = compute_time >= times.latency - compute_time ? Bound::compute : Bound::memory;
  stage.total.original_memory = original_memory(setup, Pass::decode(workload.batch, stage.context));
  return request;
}

/// One of kAskedStages.
StageResult run_stage(Stage stage, const Setup& setup, const Workload& workload,
                      const std::optional<WholeRequest>& request) {
  if (stage == Stage::generate) return request->stage;
  return run_pass(setup, stage == Stage::decode ? Pass::decode(workload.batch, workload.seq)
                                                : Pass::prefill(workload.batch, workload.seq));
}

/// What the numbers are of. The parameters are the model's; all else is what LLM-Viewer takes.
Subject subject_of(const Model& model, const Graph& graph, const Hardware& hardware,
                   const Setup& setup) {
  const Shape& shape = setup.shape;
  const Device& device = setup.device;
  Subject subject;
  subject.accounting = Accounting::llm_viewer;
  subject.model = model.name;
  subject.model_id = model.id;
  subject.model_type = model.model_type;
  subject.assumed = model.assumed;
  subject.parameters = parameters(graph);
  subject.active_parameters = subject.parameters;
  subject.layers = shape.layers;
  subject.kv_bytes_per_token = 2 * shape.layers * shape.kv_width() * setup.bytes.kv;
  subject.hardware = hardware.name;
  subject.hardware_title = hardware.title;
  subject.matrix_type = name_of(device.type);
  subject.matrix_peak = device.peak;
  subject.vector_peak = device.peak;  // wrong: one peak for all operators
  subject.bandwidth = device.bandwidth;
  subject.ridge_point = device.peak / device.bandwidth;
  subject.weights = bits_text(setup.bytes.weight);
  subject.activations = bits_text(setup.bytes.activation);
  subject.kv = bits_text(setup.bytes.kv);
  return subject;
}

Memory memory_of(const OriginalMemory& original, const Workload& workload,
                 const Hardware& hardware) {
  Memory memory;
  memory.weights = original.weights;
  memory.kv_cache = original.kv_cache;
  memory.activations = original.activations;
  memory.reserve = workload.reserve;
  memory.total = original.total + workload.reserve;
  memory.capacity = hardware.capacity;
  if (memory.capacity) memory.fits = memory.total <= *memory.capacity;
  return memory;
}

/// What the reader must know to trust the numbers.
std::vector<std::string> notes_of(const Graph& graph, const Workload& workload,
                                  const Setup& setup) {
  std::vector<std::string> notes;
  notes.emplace_back(
      "the numbers of LLM-Viewer (July 2024), its slips included; --accounting exact has none of "
      "them");
  const auto is_prefill = [](Stage stage) { return stage == Stage::prefill; };
  if (!graph.decodes && !std::ranges::all_of(workload.stages, is_prefill)) {
    notes.push_back(graph.model + " has no decode stage; LLM-Viewer reports one all the same");
  }
  if (setup.fused_attention && workload.gen) {
    notes.emplace_back("generation is counted without --flash-attention: LLM-Viewer drops it");
  }
  return notes;
}

}  // namespace

Analysis analyze_as_llm_viewer(const Model& model, const Hardware& hardware,
                               const Scenario& scenario) {
  const Setup setup = setup_of(model, hardware, scenario);
  const Graph graph = lower(model);
  const Workload workload = completed(scenario.workload, graph);

  Analysis analysis;
  analysis.subject = subject_of(model, graph, hardware, setup);
  analysis.workload = workload;
  std::optional<WholeRequest> request;
  if (workload.gen) {
    request = run_request(setup, workload);
    analysis.generation = request->times;
  }
  for (const Stage stage : workload.stages) {
    analysis.stages.push_back(run_stage(stage, setup, workload, request));
  }
  analysis.memory = memory_of(*analysis.stages.back().total.original_memory, workload, hardware);
  analysis.notes = notes_of(graph, workload, setup);
  return analysis;
}

}  // namespace llmviewer

#include "analysis/stages.hpp"

#include <algorithm>
#include <string>

#include "analysis/generation.hpp"
#include "analysis/request.hpp"
#include "analysis/rows.hpp"
#include "llmviewer/analysis/memory.hpp"

namespace llmviewer {
namespace {

/// One sequence is an image.
Step vision_step(const ModelGraphs& graphs, const Workload& workload) {
  return Step::prefill(workload.batch * workload.images, graphs.vision->usual_tokens);
}

Step encoder_step(const Workload& workload) {
  Step step = Step::prefill(workload.batch, workload.source_seq);
  step.source = workload.source_seq;
  return step;
}

Step explicit_step(const Workload& workload) {
  const ExplicitStep& asked = *workload.step;
  return {.sequences = workload.batch,
          .new_tokens = asked.new_tokens,
          .context = asked.context,
          .logits = workload.logits == Logits::all ? asked.new_tokens : 1,
          .source = workload.source_seq};
}

/// The longest step of a whole request.
Step last_decode(const Workload& workload) {
  Step step = Step::decode(workload.batch, workload.seq + *workload.gen - 1);
  step.source = workload.source_seq;
  return step;
}

}  // namespace

Step step_of(Stage stage, const Workload& workload) noexcept {
  // Classifier-free guidance: the conditional and the unconditional pass as one doubled batch.
  const double sequences = workload.guidance ? 2 * workload.batch : workload.batch;
  Step step = stage == Stage::decode ? Step::decode(sequences, workload.seq)
                                     : Step::prefill(sequences, workload.seq);
  if (stage != Stage::decode && workload.logits == Logits::all) step.logits = workload.seq;
  step.source = workload.source_seq;
  return step;
}

std::vector<StageBefore> stages_before(const ModelGraphs& graphs, const Workload& workload) {
  std::vector<StageBefore> stages;
  if (graphs.vision && workload.images > 0) {
    stages.push_back({kVisionStage, &*graphs.vision, vision_step(graphs, workload)});
  }
  if (graphs.encoder) stages.push_back({kEncodeStage, &*graphs.encoder, encoder_step(workload)});
  return stages;
}

Workload completed(Workload workload, const ModelGraphs& graphs) {
  if (workload.seq == 0) workload.seq = graphs.main.usual_tokens;
  if (workload.source_seq == 0 && graphs.encoder) {
    workload.source_seq = graphs.encoder->usual_tokens;
  }
  if (!workload.stages.empty() || workload.step) return workload;
  workload.stages.push_back(Stage::prefill);
  if (graphs.main.decodes) workload.stages.push_back(Stage::decode);
  if (workload.gen) workload.stages.push_back(Stage::generate);
  return workload;
}

std::vector<StageResult> stages_of(const ModelGraphs& graphs, const Workload& workload,
                                   const Roofs& roofs) {
  if (workload.step) {
    return {run_step(std::string{kExplicitStage}, graphs.main, explicit_step(workload), roofs)};
  }
  std::vector<StageResult> stages;
  for (const StageBefore& before : stages_before(graphs, workload)) {
    stages.push_back(run_step(std::string{before.name}, *before.graph, before.step, roofs));
  }
  for (const Stage stage : workload.stages) {
    stages.push_back(
        stage == Stage::generate
            ? run_generation(request_of(graphs, workload), workload, roofs)
            : run_step(std::string{name_of(stage)}, graphs.main, step_of(stage, workload), roofs));
  }
  if (graphs.mtp) {
    stages.push_back(
        run_step(std::string{kMtpStage}, *graphs.mtp, step_of(Stage::decode, workload), roofs));
  }
  if (workload.denoising_steps > 0) {
    stages.push_back(run_repeated(std::string{kDenoiseStage}, graphs.main,
                                  step_of(Stage::prefill, workload), workload.denoising_steps,
                                  roofs));
  }
  return stages;
}

Held held_by(const ModelGraphs& graphs, const Workload& workload) {
  Held held;
  const auto hold = [&](std::string_view stage, const Step& step) {
    const Graph& graph = graphs.of_stage(stage);
    held.steps.push_back({std::string{stage}, &graph, step});
    if (&graph == &graphs.main) held.context = std::max(held.context, step.context);
  };
  if (workload.step) {
    hold(kExplicitStage, explicit_step(workload));
    return held;
  }
  for (const StageBefore& before : stages_before(graphs, workload)) hold(before.name, before.step);
  for (const Stage stage : workload.stages) {
    if (stage != Stage::generate) {
      hold(name_of(stage), step_of(stage, workload));
      continue;
    }
    hold(name_of(Stage::prefill), step_of(Stage::prefill, workload));
    hold(name_of(Stage::decode), last_decode(workload));
  }
  if (graphs.mtp) hold(kMtpStage, step_of(Stage::decode, workload));
  if (workload.denoising_steps > 0) hold(kDenoiseStage, step_of(Stage::prefill, workload));
  if (workload.gen) held.context = std::max(held.context, last_decode(workload).context);
  return held;
}

Bytes weight_bytes(const ModelGraphs& graphs) {
  Bytes sum;
  for (const Graph* graph : graphs.all()) sum += weight_bytes(*graph);
  return sum;
}

Bytes kv_cache_bytes(const ModelGraphs& graphs, const Workload& workload, double context,
                     const KvAllocation& allocation) {
  const double batch = workload.batch;
  const double source = workload.source_seq;
  Bytes sum = kv_cache_bytes(graphs.main, batch, context, source, allocation);
  if (graphs.encoder) sum += kv_cache_bytes(*graphs.encoder, batch, 0, source, allocation);
  if (graphs.mtp) sum += kv_cache_bytes(*graphs.mtp, batch, context, 0, allocation);
  return sum;
}

Memory memory_of(const ModelGraphs& graphs, const Workload& workload, const Hardware& hardware,
                 const KvAllocation& allocation) {
  const Held held = held_by(graphs, workload);
  Memory memory;
  memory.weights = weight_bytes(graphs);
  memory.kv_cache = kv_cache_bytes(graphs, workload, held.context, allocation);
  for (const HeldStep& one : held.steps) {
    memory.activations = std::max(memory.activations, activation_peak(*one.graph, one.step));
  }
  memory.reserve = workload.reserve;
  memory.total = memory.weights + memory.kv_cache + memory.activations + memory.reserve;
  memory.capacity = hardware.capacity;
  if (memory.capacity) memory.fits = memory.total <= *memory.capacity;
  return memory;
}

}  // namespace llmviewer

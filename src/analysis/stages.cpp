#include "analysis/stages.hpp"

#include "analysis/request.hpp"
#include "analysis/rows.hpp"
#include "analysis/speculation.hpp"

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

/// Chunks of a prefill are summed; a single step shows its shapes.
StageResult run_prefill(const Graph& graph, const Workload& workload, const Roofs& roofs) {
  const Step whole = step_of(Stage::prefill, workload);
  const std::vector<StepSeries> series = prefill_series(workload);
  if (series.size() == 1) return run_step(Stage::prefill, graph, whole, roofs);
  const std::vector<RequestPart> parts{{{}, &graph, series, {}}};
  return run_parts({.stage = Stage::prefill,
                    .sequences = whole.sequences,
                    .new_tokens = whole.new_tokens,
                    .context = whole.context,
                    .logits = whole.logits,
                    .source = whole.source,
                    .rows = {},
                    .total = {}},
                   parts, whole.tokens(), roofs);
}

/// One of kAskedStages.
StageResult run_stage(Stage stage, const ModelGraphs& graphs, const Workload& workload,
                      const Roofs& roofs) {
  if (stage == Stage::prefill) return run_prefill(graphs.main, workload, roofs);
  if (stage == Stage::generate) return run_generation(graphs, workload, roofs);
  return run_step(stage, graphs.main, step_of(stage, workload), roofs);
}

}  // namespace

Step step_of(Stage stage, const Workload& workload) noexcept {
  Step step;
  // Classifier-free guidance: the conditional and the unconditional pass as one doubled batch.
  step.sequences = workload.guidance ? 2 * workload.batch : workload.batch;
  step.context = workload.seq;
  step.source = workload.source_seq;
  if (stage == Stage::decode) {
    step.sequences *= workload.beams;
  } else {
    step.new_tokens = workload.seq - workload.prefix;
    if (workload.logits == Logits::all) step.logits = step.new_tokens;
  }
  return step;
}

Step explicit_step(const Workload& workload) noexcept {
  const ExplicitStep& asked = *workload.step;
  return {.sequences = workload.batch,
          .new_tokens = asked.new_tokens,
          .context = asked.context,
          .logits = workload.logits == Logits::all ? asked.new_tokens : 1,
          .source = workload.source_seq};
}

Step step_of(const StageResult& stage) noexcept {
  return {stage.sequences, stage.new_tokens, stage.context, stage.logits, stage.source};
}

std::vector<SingleStage> stages_before(const ModelGraphs& graphs, const Workload& workload) {
  std::vector<SingleStage> stages;
  if (graphs.vision && workload.images > 0) {
    stages.push_back({Stage::vision, &*graphs.vision, vision_step(graphs, workload)});
  }
  if (graphs.encoder) stages.push_back({Stage::encode, &*graphs.encoder, encoder_step(workload)});
  return stages;
}

std::vector<SingleStage> stages_beside_decode(const ModelGraphs& graphs, const Workload& workload) {
  if (!workload.speculation) return {};
  return {{Stage::draft, &graphs.drafting(), draft_step(workload)},
          {Stage::verify, &graphs.main, verification_step(workload)}};
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
    return {run_step(Stage::step, graphs.main, explicit_step(workload), roofs)};
  }
  std::vector<StageResult> stages;
  for (const SingleStage& before : stages_before(graphs, workload)) {
    stages.push_back(run_step(before.stage, *before.graph, before.step, roofs));
  }
  for (const Stage stage : workload.stages) {
    stages.push_back(run_stage(stage, graphs, workload, roofs));
    if (stage != Stage::decode) continue;
    for (const SingleStage& one : stages_beside_decode(graphs, workload)) {
      stages.push_back(run_step(one.stage, *one.graph, one.step, roofs));
    }
  }
  if (workload.predict_further) {
    stages.push_back(run_step(Stage::mtp, *graphs.mtp, step_of(Stage::decode, workload), roofs));
  }
  if (workload.denoising_steps > 0) {
    stages.push_back(run_repeated(Stage::denoise, graphs.main, step_of(Stage::prefill, workload),
                                  workload.denoising_steps, roofs));
  }
  return stages;
}

}  // namespace llmviewer

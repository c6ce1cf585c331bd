#include "study/stage_steps.hpp"

#include "analysis/towers.hpp"

namespace llmviewer {
namespace {

bool is_generation(const StageResult& stage) noexcept {
  return stage.stage == name_of(Stage::generate);
}

}  // namespace

std::size_t step_count(const StageResult& stage, const Workload& workload) noexcept {
  return is_generation(stage) ? static_cast<std::size_t>(*workload.gen) : 1;
}

RepeatedStep step_at(const StageResult& stage, const Workload& workload,
                     std::size_t index) noexcept {
  if (is_generation(stage)) {
    if (index == 0) return {step_of(Stage::prefill, workload)};
    Step step = step_of(Stage::decode, workload);
    step.context = workload.seq + static_cast<double>(index);
    return {step};
  }
  const Step step{stage.sequences, stage.new_tokens, stage.context, stage.logits, stage.source};
  return {step, stage.stage == kDenoiseStage ? workload.denoising_steps : 1};
}

}  // namespace llmviewer

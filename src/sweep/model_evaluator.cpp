#include "llmviewer/sweep/model_evaluator.hpp"

#include <algorithm>
#include <cmath>

#include "llmviewer/cost/cost.hpp"
#include "sweep/pipeline_block.hpp"
#include "sweep/point_block.hpp"
#include "sweep/predicted_block.hpp"
#include "sweep/stage_block.hpp"

namespace llmviewer {

struct ModelEvaluator::Room : PointRoom {};

ModelEvaluator::ModelEvaluator() : room_{std::make_unique<Room>()} {}
ModelEvaluator::~ModelEvaluator() = default;
ModelEvaluator::ModelEvaluator(ModelEvaluator&&) noexcept = default;
ModelEvaluator& ModelEvaluator::operator=(ModelEvaluator&&) noexcept = default;

void ModelEvaluator::make_room_for(const CompiledModel& compiled) {
  std::size_t most = 0;
  for (const auto& part : compiled.model->parts) {
    if (part) most = std::max(most, part->variables.size());
  }
  if (compiled.prediction) {
    for (const auto& step : compiled.prediction->steps) {
      if (step) most = std::max(most, step->variables.size());
    }
  }
  llmviewer::make_room_for(compiled, room_->pipeline);
  if (most <= room_->variables.size()) return;
  room_->variables.resize(most);
  room_->pointers.clear();
  for (const Lanes& lanes : room_->variables) room_->pointers.push_back(lanes.data());
}

namespace {

void place_steps(const PointBlock& block) noexcept {
  const LinearModel& model = block.model();
  const Points& points = block.points;
  PointRoom& room = block.room;
  const bool requests = !points.gen.empty() && model.decodes;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.own_batch[i] = std::ceil(points.batch[i] / model.batch_parts());
    room.sequences[i] = model.sequences_per_batch * room.own_batch[i];
    room.first[i] = points.seq[i] + (model.as_llm_viewer ? 0 : 1);
    room.last[i] = requests ? points.seq[i] + points.gen[i] - 1 : points.seq[i];
  }
  // LLM-Viewer's memory is that of the last stage alone.
  const bool of_prompt = model.as_llm_viewer && !block.needs.runs_stage(Stage::generate);
  const double* const last = of_prompt ? points.seq.data() : room.last.data();
  std::copy_n(last, block.lanes(), room.positions.begin());
}

/// The slowest stage where several micro-batches go through a pipeline; else null.
const Lanes* slowest_stage(const PointBlock& block, Part part) noexcept {
  if (!block.model().pipeline || block.model().layout.micro_batches == 1) return nullptr;
  find_slowest(block, part);
  return &block.room.pipeline.slowest;
}

bool needs_cut(const PointBlock& block) noexcept {
  if (!block.model().pipeline) return false;
  return block.wants_memory() || block.model().layout.micro_batches > 1;
}

/// Vision tower or encoder, which run once before the prefill.
void tower(const PointBlock& block, Stage stage, Part part) noexcept {
  const WantedSums wanted = either(block.needs.of(stage), sums_of_request(block.needs));
  if (!block.has(part)) return fill_nothing(block.of(stage), wanted, block.lanes());
  const StepPoints points = block.tower_points(part, block.room.own_batch.data());
  if (any(wanted)) block.step(part, points.sequences, points.context, wanted, block.of(stage));
  if (block.wants_activations()) block.raise(part, points.sequences, points.context);
  rate(
      block, stage, [&](std::size_t i) { return points.sequences[i] * points.context[i]; },
      in_turn(block, stage));
}

/// Prefill, and a diffusion model's run of several of them.
void prefills(const PointBlock& block) noexcept {
  const WantedSums& several = block.needs.of(Stage::denoise);
  const WantedSums wanted = either(block.needs.of(Stage::prefill), several);
  SumLanes& once = block.of(Stage::prefill);
  if (any(wanted)) block.prefill(Part::prefill, wanted, once);
  see_activations(block, Stage::prefill, [&] { block.raise_to_prefill(Part::prefill); });
  const double steps = block.model().denoising_steps;
  const double times = steps > 0 ? steps : kNone;
  for (std::size_t s = 0; s < kSums; ++s) {
    if (!several[s]) continue;
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      block.of(Stage::denoise)[s][i] = times * once[s][i];
    }
  }
  const auto tokens = [&](std::size_t i) { return block.room.sequences[i] * block.points.seq[i]; };
  if (!wanted[kTime]) return;
  const Lanes* const slowest = slowest_stage(block, Part::prefill);
  rate(block, Stage::prefill, tokens, behind(slowest, block));
  if (slowest != nullptr) scale(block.room.pipeline.slowest, block.lanes(), times);
  rate(
      block, Stage::denoise, [&](std::size_t i) { return times * tokens(i); },
      behind(slowest, block));
}

void decode(const PointBlock& block) noexcept {
  const WantedSums& wanted = block.needs.of(Stage::decode);
  SumLanes& sums = block.of(Stage::decode);
  const double* const sequences = block.room.sequences.data();
  const double* const context = block.points.seq.data();
  if (!block.model().decodes) {
    fill_nothing(sums, wanted, block.lanes());
  } else {
    if (any(wanted)) block.step(Part::decode, sequences, context, wanted, sums);
    see_activations(block, Stage::decode, [&] { block.raise(Part::decode, sequences, context); });
  }
  if (!wanted[kTime]) return;
  rate(
      block, Stage::decode, [&](std::size_t i) { return sequences[i]; },
      behind(slowest_stage(block, Part::decode), block));
}

void predict_further(const PointBlock& block) noexcept {
  const WantedSums& wanted = block.needs.of(Stage::mtp);
  SumLanes& sums = block.of(Stage::mtp);
  const double* const sequences = block.room.sequences.data();
  const double* const context = block.points.seq.data();
  if (!block.has(Part::mtp)) {
    fill_nothing(sums, wanted, block.lanes());
  } else {
    if (any(wanted)) block.step(Part::mtp, sequences, context, wanted, sums);
    if (block.wants_activations()) block.raise(Part::mtp, sequences, context);
  }
  rate(
      block, Stage::mtp, [&](std::size_t i) { return sequences[i]; }, in_turn(block, Stage::mtp));
}

/// Weights, and KV cache and recurrent states after the last position.
void memory(const PointBlock& block) noexcept {
  const LinearModel& model = block.model();
  fill(block.out.reserve, block.lanes(), model.reserve);
  if (model.pipeline) {
    if (block.wants_memory()) hold_fullest_stage(block);
    return;
  }
  fill(block.out.weights, block.lanes(), model.held.weights);
  if (!block.needs.kv_cache) return;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    block.out.kv_cache[i] = block.kept_bytes(model.held, i);
  }
}

void evaluate_block(const PointBlock& block) noexcept {
  if (block.wants_activations()) block.clear_activations();
  place_steps(block);
  if (needs_cut(block)) cut_stages(block);
  tower(block, Stage::vision, Part::vision);
  tower(block, Stage::encode, Part::encode);
  prefills(block);
  decode(block);
  predict_further(block);
  evaluate_request(block);
  memory(block);
  predict_block(block);
}

}  // namespace

void ModelEvaluator::evaluate(const CompiledModel& compiled, const Points& points,
                              const Needs& needs, Results& out) noexcept {
  const PointBlock block{compiled, points, needs, *room_, out};
  if (needs.server) predict_server(block, evaluate_block);
  evaluate_block(block);
}

}  // namespace llmviewer

#include "sweep/predicted_block.hpp"

#include <limits>

#include "sweep/predicted_times.hpp"

namespace llmviewer {
namespace {

Lanes& stage_time(const PointBlock& block, Stage stage) noexcept {
  return block.out.predicted_time[static_cast<std::size_t>(stage)];
}

void add_host(const PointBlock& block, const Lanes& sequences, Lanes& time) noexcept {
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    time[i] += host_time(*block.compiled.prediction, sequences[i]);
  }
}

void predict_stage(const PointBlock& block, Stage stage) noexcept {
  const LinearModel& model = block.model();
  PointRoom& room = block.room;
  Lanes& time = stage_time(block, stage);
  const double* const seq = block.points.seq.data();
  if (stage == Stage::prefill) {
    find_prefill(block, room.sequences.data(), time);
    add_host(block, room.sequences, time);
  } else if (stage == Stage::decode && model.decodes) {
    find_step(block, Part::decode, room.sequences.data(), seq, time);
    add_host(block, room.sequences, time);
  } else if (stage == Stage::mtp && block.has(Part::mtp)) {
    find_step(block, Part::mtp, room.sequences.data(), seq, time);
    add_host(block, room.sequences, time);
  } else if (stage == Stage::vision && block.has(Part::vision)) {
    find_tower(block, Part::vision, room.own_batch.data(), time);
    add_host(block, room.tower_sequences, time);
  } else if (stage == Stage::encode && block.has(Part::encode)) {
    find_tower(block, Part::encode, room.own_batch.data(), time);
    add_host(block, room.tower_sequences, time);
  } else {
    fill(time, block.lanes(), kNone);
  }
}

void fill_requests(const PointBlock& block, double value) noexcept {
  Results& out = block.out;
  for (Lanes* lanes : {&out.predicted_ttft, &out.predicted_tpot, &out.predicted_latency,
                       &out.predicted_throughput}) {
    fill(*lanes, block.lanes(), value);
  }
}

/// A batch that starts and ends together, as predicted_generation() has it.
void predict_request(const PointBlock& block) noexcept {
  const LinearModel& model = block.model();
  if (block.points.gen.empty() || !model.decodes) return fill_requests(block, kNone);
  Results& out = block.out;
  PointRoom& room = block.room;
  const CompiledPrediction& prediction = *block.compiled.prediction;
  Lanes& ttft = out.predicted_ttft;
  Lanes& part = room.prediction.part;
  find_first_token(block, room.own_batch.data(), room.sequences.data(), ttft);
  find_decode_steps(block, part);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double tokens = block.points.gen[i];
    const double of_host = host_time(prediction, room.own_batch[i]);
    const double later = part[i] + (tokens - 1) * of_host;
    ttft[i] += prediction.first_token_s + of_host;
    out.predicted_tpot[i] = tokens > 1 ? later / (tokens - 1) : 0;
    out.predicted_latency[i] = ttft[i] + later;
    out.predicted_throughput[i] = block.points.batch[i] * tokens / out.predicted_latency[i];
  }
}

}  // namespace

void predict_block(const PointBlock& block) noexcept {
  const bool predicts = block.compiled.prediction.has_value();
  for (std::size_t s = 0; s < kStages; ++s) {
    if (!block.needs.predicted[s]) continue;
    const auto stage = static_cast<Stage>(s);
    if (predicts) {
      predict_stage(block, stage);
    } else {
      fill(stage_time(block, stage), block.lanes(), kNone);
    }
  }
  if (!block.needs.predicted_generation) return;
  if (predicts) {
    predict_request(block);
  } else {
    fill_requests(block, kNone);
  }
}

}  // namespace llmviewer

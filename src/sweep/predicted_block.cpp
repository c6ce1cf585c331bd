#include "sweep/predicted_block.hpp"

#include <algorithm>
#include <limits>

#include "predict/kernel_demand.hpp"
#include "predict/series_midpoints.hpp"
#include "sweep/kernel.hpp"

namespace llmviewer {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const PredictedStep& step_of(const PlanBlock& block, Part part) noexcept {
  return *block.plan.prediction->steps[static_cast<std::size_t>(part)];
}

/// time += times · Σ kernels; the variables stand in the room.
void add_kernels(const PlanBlock& block, const PredictedKernels& kernels_of_step,
                 const Lanes& times, Lanes& time) noexcept {
  const Kernels& kernel = kernels();
  const VariableBlock variables{block.room.pointers.data(), block.lanes()};
  kernel.add_predicted(kernels_of_step.lines, variables, times.data(), time.data());
  const StepLines& rooflines = kernels_of_step.rooflines;
  if (rooflines.lines.empty() && rooflines.network.empty()) return;
  Lanes& once = block.room.spare[0];
  fill(once, block.lanes(), 0);
  kernel.add_times(rooflines.lines, variables, once.data(), nullptr);
  for (const NetworkTerm& term : rooflines.network) {
    kernel.add_scaled(term.seconds, variables.variables[term.variable], block.lanes(), once.data());
  }
  for (std::size_t i = 0; i < block.lanes(); ++i) time[i] += times[i] * once[i];
}

void fill_variables_at(const PlanBlock& block, const PredictedStep& step,
                       const StepPoints& points) noexcept {
  for (std::size_t v = 0; v < step.variables.size(); ++v) {
    fill_variable(step.variables[v], step.form, points, block.room.variables[v]);
  }
}

/// Attention of few and of many new tokens.
void add_attention(const PlanBlock& block, const PredictedStep& step, const double* tokens,
                   Lanes& time) noexcept {
  Lanes& times = block.room.prediction.times;
  const auto add = [&](Queries queries, const PredictedKernels& attention) {
    bool any = false;
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      times[i] = queries_of(tokens[i]) == queries ? 1 : 0;
      any = any || times[i] != 0;
    }
    if (any) add_kernels(block, attention, times, time);
  };
  add(Queries::few, step.queries_few);
  add(Queries::many, step.queries_many);
}

/// The time of one step: its kernels, and what the engine does for each layer.
void find_step(const PlanBlock& block, Part part, const double* sequences, const double* context,
               Lanes& time) noexcept {
  const PredictedStep& step = step_of(block, part);
  fill_variables_at(block, step, {sequences, context, block.lanes()});
  fill(time, block.lanes(), step.layers);
  Lanes& times = block.room.prediction.times;
  fill(times, block.lanes(), 1);
  add_kernels(block, step.common, times, time);
  add_kernels(block, step.growing, times, time);
  if (step.form == StepForm::prefill) add_attention(block, step, context, time);
}

/// A prefill of one token runs as a decode step does.
void find_prefill(const PlanBlock& block, Lanes& time) noexcept {
  const double* const sequences = block.room.sequences.data();
  const double* const seq = block.points.seq.data();
  find_step(block, Part::prefill, sequences, seq, time);
  if (!block.has_single_tokens()) return;
  Lanes& single = block.room.prediction.single;
  find_step(block, Part::decode, sequences, seq, single);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    if (seq[i] == 1) time[i] = single[i];
  }
}

/// A tower's own points.
void find_tower(const PlanBlock& block, Part part, double per_batch, double length,
                Lanes& time) noexcept {
  PlanRoom& room = block.room;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.tower_sequences[i] = room.own_batch[i] * per_batch;
    room.tower_tokens[i] = length;
  }
  find_step(block, part, room.tower_sequences.data(), room.tower_tokens.data(), time);
}

/// The decode steps of a request: kernels that the context does not change are the same in all of
/// them; the others are taken where StepPrediction takes them.
void find_decode_steps(const PlanBlock& block, Lanes& time) noexcept {
  const PredictedStep& step = step_of(block, Part::decode);
  PredictionRoom& room = block.room.prediction;
  const double* const sequences = block.room.sequences.data();
  const auto steps = [&](std::size_t i) { return block.points.gen[i] - 1; };
  double most = 0;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.times[i] = steps(i);
    time[i] = steps(i) * step.layers;
    most = std::max(most, evaluated_of(steps(i)));
  }
  fill_variables_at(block, step, {sequences, block.room.first.data(), block.lanes()});
  add_kernels(block, step.common, room.times, time);
  for (double part = 0; part < most; ++part) {
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      const bool is_one = part < evaluated_of(steps(i));
      room.times[i] = is_one ? steps(i) / evaluated_of(steps(i)) : 0;
      room.context[i] = block.room.first[i] + (is_one ? midpoint_of(steps(i), part) : 0);
    }
    const StepPoints points{sequences, room.context.data(), block.lanes()};
    for (const std::size_t v : step.with_context) {
      fill_variable(step.variables[v], step.form, points, block.room.variables[v]);
    }
    add_kernels(block, step.growing, room.times, time);
  }
}

/// What the engine's host takes for a step.
double host(const PlanBlock& block, double sequences) noexcept {
  const PlanPrediction& prediction = *block.plan.prediction;
  return prediction.step_s + prediction.sequence_s * sequences;
}

Lanes& stage_time(const PlanBlock& block, SweepStage stage) noexcept {
  return block.out.predicted_time[static_cast<std::size_t>(stage)];
}

void add_host(const PlanBlock& block, const Lanes& sequences, Lanes& time) noexcept {
  for (std::size_t i = 0; i < block.lanes(); ++i) time[i] += host(block, sequences[i]);
}

void predict_stage(const PlanBlock& block, SweepStage stage) noexcept {
  const LinearModel& model = block.model();
  PlanRoom& room = block.room;
  Lanes& time = stage_time(block, stage);
  const double* const seq = block.points.seq.data();
  if (stage == SweepStage::prefill) {
    find_prefill(block, time);
    add_host(block, room.sequences, time);
  } else if (stage == SweepStage::decode && model.decodes) {
    find_step(block, Part::decode, room.sequences.data(), seq, time);
    add_host(block, room.sequences, time);
  } else if (stage == SweepStage::mtp && block.has(Part::mtp)) {
    find_step(block, Part::mtp, room.sequences.data(), seq, time);
    add_host(block, room.sequences, time);
  } else if (stage == SweepStage::vision && block.has(Part::vision)) {
    find_tower(block, Part::vision, model.images, model.vision_tokens, time);
    add_host(block, room.tower_sequences, time);
  } else if (stage == SweepStage::encode && block.has(Part::encode)) {
    find_tower(block, Part::encode, 1, model.source, time);
    add_host(block, room.tower_sequences, time);
  } else {
    fill(time, block.lanes(), kNone);
  }
}

void fill_requests(const PlanBlock& block, double value) noexcept {
  Results& out = block.out;
  for (Lanes* lanes : {&out.predicted_ttft, &out.predicted_tpot, &out.predicted_latency,
                       &out.predicted_throughput}) {
    fill(*lanes, block.lanes(), value);
  }
}

/// A batch that starts and ends together, as predicted_generation() has it.
void predict_request(const PlanBlock& block) noexcept {
  const LinearModel& model = block.model();
  if (block.points.gen.empty() || !model.decodes) return fill_requests(block, kNone);
  Results& out = block.out;
  PlanRoom& room = block.room;
  Lanes& ttft = out.predicted_ttft;
  Lanes& part = room.prediction.part;
  find_prefill(block, ttft);
  const auto add_tower = [&](Part tower, double per_batch, double length) {
    if (!block.has(tower)) return;
    find_tower(block, tower, per_batch, length, part);
    for (std::size_t i = 0; i < block.lanes(); ++i) ttft[i] += part[i];
  };
  add_tower(Part::vision, model.images, model.vision_tokens);
  add_tower(Part::encode, 1, model.source);
  find_decode_steps(block, part);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double tokens = block.points.gen[i];
    const double of_host = host(block, room.own_batch[i]);
    const double later = part[i] + (tokens - 1) * of_host;
    ttft[i] += block.plan.prediction->first_token_s + of_host;
    out.predicted_tpot[i] = tokens > 1 ? later / (tokens - 1) : 0;
    out.predicted_latency[i] = ttft[i] + later;
    out.predicted_throughput[i] = block.points.batch[i] * tokens / out.predicted_latency[i];
  }
}

}  // namespace

void predict_block(const PlanBlock& block) noexcept {
  const bool predicts = block.plan.prediction.has_value();
  for (std::size_t s = 0; s < kSweepStages; ++s) {
    if (!block.needs.predicted[s]) continue;
    const auto stage = static_cast<SweepStage>(s);
    if (predicts) {
      predict_stage(block, stage);
    } else {
      fill(stage_time(block, stage), block.lanes(), kNone);
    }
  }
  if (block.needs.server) fill(block.out.server_tpot, block.lanes(), kNone);
  if (!block.needs.predicted_generation) return;
  if (predicts) {
    predict_request(block);
  } else {
    fill_requests(block, kNone);
  }
}

}  // namespace llmviewer

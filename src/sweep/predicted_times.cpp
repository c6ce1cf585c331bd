#include "sweep/predicted_times.hpp"

#include <algorithm>

#include "predict/kernel_demand.hpp"
#include "predict/series_midpoints.hpp"
#include "sweep/kernel.hpp"

namespace llmviewer {
namespace {

const PredictedStep& step_of(const PointBlock& block, Part part) noexcept {
  return *block.compiled.prediction->steps[static_cast<std::size_t>(part)];
}

/// time += times · Σ kernels; the variables stand in the room.
void add_kernels(const PointBlock& block, const PredictedKernels& kernels_of_step,
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

void fill_variables_at(const PointBlock& block, const PredictedStep& step,
                       const StepPoints& points) noexcept {
  for (std::size_t v = 0; v < step.variables.size(); ++v) {
    fill_variable(step.variables[v], step.form, points, block.room.variables[v]);
  }
}

/// Attention of few and of many new tokens.
void add_attention(const PointBlock& block, const PredictedStep& step, const double* tokens,
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

}  // namespace

void find_step(const PointBlock& block, Part part, const double* sequences, const double* context,
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

void find_prefill(const PointBlock& block, const double* sequences, Lanes& time) noexcept {
  const double* const seq = block.points.seq.data();
  find_step(block, Part::prefill, sequences, seq, time);
  if (!block.has_single_tokens()) return;
  Lanes& single = block.room.prediction.single;
  find_step(block, Part::decode, sequences, seq, single);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    if (seq[i] == 1) time[i] = single[i];
  }
}

void find_tower(const PointBlock& block, Part part, const double* batch, Lanes& time) noexcept {
  const LinearModel& model = block.model();
  PointRoom& room = block.room;
  const bool is_vision = part == Part::vision;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.tower_sequences[i] = batch[i] * (is_vision ? model.images : 1);
    room.tower_tokens[i] = is_vision ? model.vision_tokens : model.source;
  }
  find_step(block, part, room.tower_sequences.data(), room.tower_tokens.data(), time);
}

void find_first_token(const PointBlock& block, const double* batch, const double* sequences,
                      Lanes& time) noexcept {
  Lanes& tower_time = block.room.prediction.tower;
  find_prefill(block, sequences, time);
  for (const Part tower : {Part::vision, Part::encode}) {
    if (!block.has(tower)) continue;
    find_tower(block, tower, batch, tower_time);
    for (std::size_t i = 0; i < block.lanes(); ++i) time[i] += tower_time[i];
  }
}

void find_decode_steps(const PointBlock& block, Lanes& time) noexcept {
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

double host_time(const CompiledPrediction& prediction, double sequences) noexcept {
  return prediction.step_s + prediction.sequence_s * sequences;
}

}  // namespace llmviewer

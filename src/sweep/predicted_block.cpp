#include "sweep/predicted_block.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/request.hpp"
#include "predict/composition.hpp"
#include "predict/step_prediction.hpp"
#include "sweep/kernel.hpp"

// Times to expect, s, lane by lane, of a compiled model that has a prediction. Times of steps are
// of their kernels, and of what the engine does for each layer; the host's stand by themselves.

namespace llmviewer {
namespace {

const Engine& engine_of(const PointBlock& block) noexcept {
  return block.compiled.prediction->predictor->engine;
}

const PredictedStep& step_of(const PointBlock& block, Part part) noexcept {
  return *block.compiled.prediction->steps[static_cast<std::size_t>(part)];
}

/// time += times · Σ kernels; the variables stand in the room.
void add_kernels(const PointBlock& block, const PredictedKernels& kernels_of_step,
                 const Lanes& times, Lanes& time) noexcept {
  kernels().add_predicted(kernels_of_step.lines, {block.room.pointers.data(), block.lanes()},
                          times.data(), time.data());
  const StepLines& rooflines = kernels_of_step.rooflines;
  if (rooflines.lines.empty() && rooflines.network.empty()) return;
  Lanes& once = block.room.spare[0];
  find_time(rooflines, block.lanes(), block.variables(), once);
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

/// One step of a part that the model has.
void find_step(const PointBlock& block, Part part, const StepPoints& points, Lanes& time) noexcept {
  const PredictedStep& step = step_of(block, part);
  fill_variables_at(block, step, points);
  fill(time, block.lanes(), step.layers);
  Lanes& times = block.room.prediction.times;
  fill(times, block.lanes(), 1);
  add_kernels(block, step.common, times, time);
  add_kernels(block, step.growing, times, time);
  if (step.form == StepForm::prefill) add_attention(block, step, points.context, time);
}

/// The prefill of all `seq` tokens; that of one token runs as a decode step does.
void find_prefill(const PointBlock& block, const double* sequences, Lanes& time) noexcept {
  const StepPoints points{sequences, block.points.seq.data(), block.lanes()};
  find_step(block, Part::prefill, points, time);
  if (!block.has_single_tokens()) return;
  Lanes& single = block.room.prediction.single;
  find_step(block, Part::decode, points, single);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    if (points.context[i] == 1) time[i] = single[i];
  }
}

/// Towers and prefill of so many requests, whose prefill is of so many sequences.
void find_first_token(const PointBlock& block, const double* batch, const double* sequences,
                      Lanes& time) noexcept {
  Lanes& of_tower = block.room.prediction.tower;
  find_prefill(block, sequences, time);
  for (const Part tower : {Part::vision, Part::encode}) {
    if (!block.has(tower)) continue;
    find_step(block, tower, block.tower_points(tower, batch), of_tower);
    for (std::size_t i = 0; i < block.lanes(); ++i) time[i] += of_tower[i];
  }
}

/// All decode steps of a request: kernels that the context does not change are the same in each;
/// the others are taken where StepPrediction takes them.
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

Lanes& stage_time(const PointBlock& block, Stage stage) noexcept {
  return block.out.predicted_time[static_cast<std::size_t>(stage)];
}

/// Of a stage of one step; nothing where a stage is of several, or of a graph of its own.
std::optional<Part> part_of(Stage stage) noexcept {
  switch (stage) {
    case Stage::vision:
      return Part::vision;
    case Stage::encode:
      return Part::encode;
    case Stage::prefill:
      return Part::prefill;
    case Stage::decode:
      return Part::decode;
    case Stage::mtp:
      return Part::mtp;
    default:
      return std::nullopt;
  }
}

void predict_stage(const PointBlock& block, Stage stage) noexcept {
  const LinearModel& model = block.model();
  PointRoom& room = block.room;
  Lanes& time = stage_time(block, stage);
  const std::optional<Part> part = part_of(stage);
  const bool runs = part && block.has(*part) && (*part != Part::decode || model.decodes);
  if (!runs) return fill(time, block.lanes(), kNone);
  const double* sequences = room.sequences.data();
  if (part == Part::prefill) {
    find_prefill(block, sequences, time);
  } else if (part == Part::vision || part == Part::encode) {
    find_step(block, *part, block.tower_points(*part, room.own_batch.data()), time);
    sequences = room.tower_sequences.data();
  } else {
    find_step(block, *part, {sequences, block.points.seq.data(), block.lanes()}, time);
  }
  const Engine& engine = engine_of(block);
  for (std::size_t i = 0; i < block.lanes(); ++i) time[i] += host_time(engine, sequences[i]);
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
  if (block.points.gen.empty() || !block.model().decodes) return fill_requests(block, kNone);
  Results& out = block.out;
  PointRoom& room = block.room;
  const Engine& engine = engine_of(block);
  Lanes& first = out.predicted_ttft;
  Lanes& later = room.prediction.part;
  find_first_token(block, room.own_batch.data(), room.sequences.data(), first);
  find_decode_steps(block, later);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double steps = block.points.gen[i] - 1;
    const RequestTimes times =
        request_times(first[i] + host_of_first_token(engine, room.own_batch[i]),
                      later[i] + steps * host_time(engine, room.own_batch[i]), steps,
                      block.points.batch[i] * block.points.gen[i]);
    out.predicted_ttft[i] = times.ttft;
    out.predicted_tpot[i] = times.tpot;
    out.predicted_latency[i] = times.latency;
    out.predicted_throughput[i] = times.tokens_per_s;
  }
}

using FindMemory = void (*)(const PointBlock&) noexcept;

/// What is held whatever runs, and the activations of one sequence.
void find_one(const PointBlock& block, FindMemory find_memory) noexcept {
  ServerRoom& room = block.room.server;
  fill(room.batch, block.lanes(), block.model().batch_parts());
  Needs needs;
  needs.runs = block.needs.runs;
  needs.weights = needs.kv_cache = needs.activations = true;
  const Points points{{room.batch.data(), block.lanes()}, block.points.seq, block.points.gen};
  find_memory({block.compiled, points, needs, block.room, block.out});
  const Results& out = block.out;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.fixed[i] = out.weights[i] + out.reserve[i];
    room.alive[i] = out.activations[i];
  }
}

/// Where `tried` sequences fit on each device, half of what they generate in the cache, the bounds
/// move up to them, elsewhere down.
void narrow(const PointBlock& block) noexcept {
  PointRoom& all = block.room;
  ServerRoom& room = all.server;
  const LinearStep& decode = *block.model().part(Part::decode);
  Lanes& alive = all.spare[0];
  fill_variables(decode, {room.tried.data(), room.context.data(), block.lanes()},
                 all.variables.data());
  find_peak(decode.alive.front(), block.lanes(), block.variables(), alive);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    all.own_batch[i] = room.tried[i];
    all.positions[i] = std::ceil(room.context[i]);  // memory is held for whole positions
    const double held =
        room.fixed[i] + std::max(room.alive[i], alive[i]) + block.kept_bytes(block.model().held, i);
    const bool fits = !block.compiled.capacity || held <= *block.compiled.capacity;
    if (fits) room.running[i] = std::max(room.running[i], room.tried[i]);
    if (!fits) room.too_many[i] = std::min(room.too_many[i], room.tried[i]);
  }
}

/// The sequences that run on one device: its clients, or as many of them as its memory holds.
void find_running(const PointBlock& block) noexcept {
  ServerRoom& room = block.room.server;
  const double clients =
      clients_of_replica(block.compiled.prediction->clients, block.model().layout.data);
  fill(room.running, block.lanes(), 0);
  fill(room.too_many, block.lanes(), clients + 1);
  fill(room.tried, block.lanes(), clients);
  const auto is_open = [&](std::size_t i) { return room.too_many[i] - room.running[i] > 1; };
  for (bool open = true; open;) {
    narrow(block);
    open = false;
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      if (!is_open(i)) continue;
      open = true;
      room.tried[i] = std::floor((room.running[i] + room.too_many[i]) / 2);
    }
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

void predict_server(const PointBlock& block, FindMemory find_memory) noexcept {
  Lanes& tpot = block.out.server_tpot;
  fill(tpot, block.lanes(), kNone);
  if (!block.compiled.prediction || block.points.gen.empty() || !block.model().decodes) return;
  ServerRoom& room = block.room.server;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.one[i] = 1;
    room.context[i] = context_of_server(block.points.seq[i], block.points.gen[i]);
  }
  find_one(block, find_memory);
  find_running(block);
  const double* const running = room.running.data();
  find_first_token(block, room.one.data(), room.one.data(), room.prefill);
  find_step(block, Part::decode, {running, room.context.data(), block.lanes()}, room.decode);
  const Engine& engine = engine_of(block);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    if (running[i] < 1) continue;
    tpot[i] =
        tpot_of_server(engine, running[i], block.points.gen[i], room.prefill[i], room.decode[i]);
  }
}

}  // namespace llmviewer

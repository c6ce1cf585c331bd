#include "sweep/predicted_server.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sweep/predicted_times.hpp"

namespace llmviewer {
namespace {

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
  const double clients = std::ceil(block.compiled.prediction->clients / block.model().layout.data);
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

void predict_server(const PointBlock& block, FindMemory find_memory) noexcept {
  Lanes& tpot = block.out.server_tpot;
  fill(tpot, block.lanes(), std::numeric_limits<double>::quiet_NaN());
  if (!block.compiled.prediction || block.points.gen.empty() || !block.model().decodes) return;
  const CompiledPrediction& prediction = *block.compiled.prediction;
  ServerRoom& room = block.room.server;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.one[i] = 1;
    room.context[i] = block.points.seq[i] + block.points.gen[i] / 2;
  }
  find_one(block, find_memory);
  find_running(block);
  const Lanes& running = room.running;
  find_first_token(block, room.one.data(), room.one.data(), room.prefill);
  find_step(block, Part::decode, running.data(), room.context.data(), room.decode);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    if (running[i] < 1) continue;
    const double others = prediction.prefill_share * (running[i] - 1) / block.points.gen[i];
    tpot[i] = host_time(prediction, running[i]) + room.decode[i] + others * room.prefill[i];
  }
}

}  // namespace llmviewer

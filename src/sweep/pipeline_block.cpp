#include "sweep/pipeline_block.hpp"

#include <algorithm>

#include "llmviewer/cost/cost.hpp"

namespace llmviewer {
namespace {

std::size_t stages_of(const LinearModel& model) noexcept {
  return static_cast<std::size_t>(model.layout.pipeline);
}

/// The first layers of the stages in one lane, and the end of the last stage.
std::span<std::size_t> cut_of(const PointBlock& block, std::size_t lane) noexcept {
  const std::size_t count = stages_of(block.model()) + 1;
  return {&block.room.pipeline.first[lane * count], count};
}

/// The time of every slice in one step.
void add_slices(const PointBlock& block, Part part, Lanewise which,
                const double* contexts) noexcept {
  const PointRoom& room = block.room;
  const auto& slices = block.compiled.slices[static_cast<std::size_t>(part)];
  fill_variables(*block.model().part(part), {room.sequences.data(), contexts, block.lanes()},
                 block.room.variables.data());
  for (std::size_t s = 0; s < slices.size(); ++s) {
    Lanes& time = block.room.spare[0];
    find_time(slices[s], block.lanes(), block.variables(), time);
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      if (block.takes(which, i)) block.room.pipeline.times[s][i] = time[i];
    }
  }
}

void find_slices(const PointBlock& block, Part part) noexcept {
  const double* const prompt = block.points.seq.data();
  if (part == Part::decode) return add_slices(block, part, Lanewise::all, prompt);
  add_slices(block, part, Lanewise::several_tokens, prompt);
  if (block.has_single_tokens()) add_slices(block, Part::decode, Lanewise::one_token, prompt);
}

/// The time of every slice in all decode steps of a request.
void find_slices_of_decode(const PointBlock& block) noexcept {
  PointRoom& room = block.room;
  const auto decode = static_cast<std::size_t>(Part::decode);
  const auto& slices = block.compiled.slices[decode];
  for (std::size_t s = 0; s < slices.size(); ++s) {
    fill(room.spare[kTime], block.lanes(), 0);
    add_decode_range(*block.model().part(Part::decode), slices[s],
                     {room.sequences.data(), room.first.data(), room.last.data(), block.lanes()},
                     kOnlyTime, block.variables(), room.spare);
    std::copy_n(room.spare[kTime].begin(), block.lanes(), room.pipeline.times[s].begin());
  }
}

/// Bytes that each slice keeps of all sequences.
void find_kept(const PointBlock& block) noexcept {
  const LinearModel& model = block.model();
  const std::vector<HeldBytes>& slices = model.pipeline->slices;
  for (std::size_t s = 0; s < slices.size(); ++s) {
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      block.room.pipeline.kept[s][i] = block.kept_bytes(slices[s], i);
    }
  }
}

/// Each stage of one lane: its number, its first layer and its end.
template <class Visit>
void for_each_stage(const PointBlock& block, std::size_t lane, Visit&& visit) noexcept {
  const std::span<const std::size_t> first = cut_of(block, lane);
  for (std::size_t s = 0; s + 1 < first.size(); ++s) visit(first[s], first[s + 1]);
}

/// The slowest stage by the times of the slices.
void take_slowest(const PointBlock& block) noexcept {
  PipelineRoom& room = block.room.pipeline;
  const std::vector<std::size_t>& order = block.model().pipeline->order;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.slowest[i] = 0;
    for_each_stage(block, i, [&](std::size_t first, std::size_t end) {
      double time = 0;
      for (std::size_t l = first; l < end; ++l) time += room.times[order[l]][i];
      if (first == 0) time += room.times[LinearPipeline::kBefore][i];
      const bool last = end == order.size();
      time += room.times[last ? LinearPipeline::kAfter : LinearPipeline::kSending][i];
      room.slowest[i] = std::max(room.slowest[i], time);
    });
  }
}

}  // namespace

void make_room_for(const CompiledModel& compiled, PipelineRoom& room) {
  if (!compiled.model->pipeline) return;
  const LinearPipeline& pipeline = *compiled.model->pipeline;
  const std::size_t layers = pipeline.order.size();
  const std::size_t stages = stages_of(*compiled.model);
  const auto widen = [](auto& values, std::size_t count) {
    if (values.size() < count) values.resize(count);
  };
  widen(room.times, pipeline.slices.size());
  widen(room.kept, pipeline.slices.size());
  widen(room.peaks, pipeline.kinds);
  widen(room.layer_times, layers);
  widen(room.first, kMostLanes * (stages + 1));
  room.cutter.make_room_for(layers, stages);
}

void cut_stages(const PointBlock& block) noexcept {
  PipelineRoom& room = block.room.pipeline;
  const std::vector<std::size_t>& order = block.model().pipeline->order;
  find_slices(block, block.model().decodes ? Part::decode : Part::prefill);
  const std::span<double> times{room.layer_times.data(), order.size()};
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    for (std::size_t l = 0; l < order.size(); ++l) times[l] = room.times[order[l]][i];
    times.front() += room.times[LinearPipeline::kBefore][i];
    times.back() += room.times[LinearPipeline::kAfter][i];
    room.cutter.cut(times, cut_of(block, i));
  }
}

void find_slowest(const PointBlock& block, Part part) noexcept {
  find_slices(block, part);
  take_slowest(block);
}

void find_slowest_with(const Lanes& before, const PointBlock& block) noexcept {
  find_slices(block, Part::prefill);
  Lanes& first = block.room.pipeline.times[LinearPipeline::kBefore];
  for (std::size_t i = 0; i < block.lanes(); ++i) first[i] += before[i];
  take_slowest(block);
}

void find_slowest_at(const Lanes& contexts, const PointBlock& block) noexcept {
  add_slices(block, Part::decode, Lanewise::all, contexts.data());
  take_slowest(block);
}

void find_slowest_of_decode(const PointBlock& block) noexcept {
  find_slices_of_decode(block);
  take_slowest(block);
}

void hold_fullest_stage(const PointBlock& block) noexcept {
  const LinearPipeline& pipeline = *block.model().pipeline;
  const PipelineRoom& room = block.room.pipeline;
  Results& out = block.out;
  find_kept(block);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    double most = -1;
    for_each_stage(block, i, [&](std::size_t first, std::size_t end) {
      double weights = 0;
      double kept = 0;
      const auto add = [&](std::size_t slice) {
        weights += pipeline.slices[slice].weights;
        kept += room.kept[slice][i];
      };
      if (first == 0) add(LinearPipeline::kBefore);
      for (std::size_t l = first; l < end; ++l) add(pipeline.order[l]);
      if (end == pipeline.order.size()) add(LinearPipeline::kAfter);
      const double activations = room.peaks[pipeline.kind_of(first, end)][i];
      if (!(weights + kept + activations > most)) return;
      most = weights + kept + activations;
      out.weights[i] = weights;
      out.kv_cache[i] = kept;
      out.activations[i] = activations;
    });
  }
}

}  // namespace llmviewer

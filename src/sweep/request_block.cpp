#include <algorithm>

#include "analysis/group.hpp"
#include "analysis/request.hpp"
#include "sweep/pipeline_block.hpp"
#include "sweep/stage_block.hpp"

namespace llmviewer {
namespace {

/// One of the towers' sums in one lane.
double before(const PointBlock& block, std::size_t sum, std::size_t lane) noexcept {
  double before = 0;
  if (block.has(Part::vision)) before += block.of(Stage::vision)[sum][lane];
  if (block.has(Part::encode)) before += block.of(Stage::encode)[sum][lane];
  return before;
}

/// What a request in micro-batches takes beyond one of them alone: analysis/group.hpp.
void wait_for_others(const PointBlock& block) noexcept {
  PointRoom& room = block.room;
  PipelineRoom& pipeline = room.pipeline;
  const double micro_batches = block.model().layout.micro_batches;
  fill(pipeline.first_wait, block.lanes(), 0);
  fill(pipeline.later_wait, block.lanes(), 0);
  if (micro_batches == 1) return;
  for (std::size_t i = 0; i < block.lanes(); ++i) room.spare[1][i] = before(block, kTime, i);
  find_slowest_with(room.spare[1], block);
  scale(pipeline.slowest, block.lanes(), micro_batches - 1);
  std::copy_n(pipeline.slowest.begin(), block.lanes(), pipeline.first_wait.begin());
  find_slowest_of_decode(block);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double alone = room.decode[kTime][i];
    pipeline.later_wait[i] = time_together(micro_batches, alone, pipeline.slowest[i]) - alone;
  }
}

/// One decode step, of all micro-batches.
void decode_step_at(const Lanes& contexts, const PointBlock& block, Part part,
                    Lanes& time) noexcept {
  PointRoom& room = block.room;
  block.step(part, room.sequences.data(), contexts.data(), kOnlyTime, room.spare);
  std::copy_n(room.spare[kTime].begin(), block.lanes(), time.begin());
  const double micro_batches = block.model().layout.micro_batches;
  if (micro_batches == 1) return;
  find_slowest_at(contexts, block);
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    time[i] = time_together(micro_batches, time[i], room.pipeline.slowest[i]);
  }
}

/// Times of a request, from those of its prefill and its decode steps.
///   TTFT    = towers + prefill(P)
///   latency = TTFT + Σ decode(c), c = P + 1 … P + G − 1;  TPOT = that sum / (G − 1)
///   LLM-Viewer: c = P … P + G − 1, TPOT = that sum / G
void fill_times(const PointBlock& block, Part decode_part) noexcept {
  PointRoom& room = block.room;
  Results& out = block.out;
  const double steps_less = block.model().as_llm_viewer ? 0 : 1;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double steps = block.points.gen[i] - steps_less;
    const RequestTimes times = request_times(
        before(block, kTime, i) + room.prefill[kTime][i] + room.pipeline.first_wait[i],
        room.decode[kTime][i] + room.pipeline.later_wait[i], steps,
        block.points.batch[i] * block.points.gen[i]);
    out.ttft[i] = times.ttft;
    out.latency[i] = times.latency;
    out.tpot[i] = times.tpot;
    out.throughput[i] = times.tokens_per_s;
  }
  const auto tpot_at = [&](const Lanes& context, Lanes& tpot) {
    decode_step_at(context, block, decode_part, tpot);
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      if (room.last[i] < room.first[i]) tpot[i] = 0;
    }
  };
  tpot_at(room.first, out.tpot_first);
  tpot_at(room.last, out.tpot_last);
}

void no_request(const PointBlock& block) noexcept {
  Results& out = block.out;
  for (Lanes* lanes :
       {&out.ttft, &out.latency, &out.tpot, &out.tpot_first, &out.tpot_last, &out.throughput}) {
    fill(*lanes, block.lanes(), kNone);
  }
  fill_nothing(block.of(Stage::generate), block.needs.of(Stage::generate), block.lanes());
  rate(
      block, Stage::generate, [](std::size_t) { return kNone; }, [](std::size_t) { return 0.0; });
}

}  // namespace

WantedSums sums_of_request(const Needs& needs) noexcept {
  WantedSums wanted = needs.of(Stage::generate);
  wanted[kTime] = wanted[kTime] || needs.generation;
  return wanted;
}

void evaluate_request(const PointBlock& block) noexcept {
  const LinearModel& model = block.model();
  if (block.points.gen.empty() || !model.decodes) return no_request(block);
  const Part prefill = model.as_llm_viewer ? Part::request_prefill : Part::prefill;
  const Part decode = model.as_llm_viewer ? Part::request_decode : Part::decode;
  PointRoom& room = block.room;
  const WantedSums wanted = sums_of_request(block.needs);
  if (any(wanted)) {
    block.prefill(prefill, wanted, room.prefill);
    block.decode_steps(decode, wanted, room.decode);
  }
  SumLanes& sums = block.of(Stage::generate);
  for (std::size_t s = 0; s < kSums; ++s) {
    if (!wanted[s]) continue;
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      sums[s][i] = before(block, s, i) + room.prefill[s][i] + room.decode[s][i];
    }
  }
  if (wanted[kTime]) wait_for_others(block);
  rate(
      block, Stage::generate,
      [&](std::size_t i) { return room.own_batch[i] * block.points.gen[i]; },
      [&](std::size_t i) { return room.pipeline.first_wait[i] + room.pipeline.later_wait[i]; });
  if (block.needs.generation) fill_times(block, decode);
  see_activations(block, Stage::generate, [&] {
    if (!model.as_llm_viewer) block.raise_to_prefill(Part::prefill);
    block.raise(decode, room.sequences.data(), room.last.data());
  });
}

}  // namespace llmviewer

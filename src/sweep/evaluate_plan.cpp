#include "llmviewer/sweep/evaluate_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "llmviewer/cost/cost.hpp"
#include "sweep/pipeline_block.hpp"
#include "sweep/plan_block.hpp"
#include "sweep/predicted_block.hpp"
#include "sweep/predicted_server.hpp"

namespace llmviewer {

struct PlanEvaluator::Room : PlanRoom {};

PlanEvaluator::PlanEvaluator() : room_{std::make_unique<Room>()} {}
PlanEvaluator::~PlanEvaluator() = default;
PlanEvaluator::PlanEvaluator(PlanEvaluator&&) noexcept = default;
PlanEvaluator& PlanEvaluator::operator=(PlanEvaluator&&) noexcept = default;

std::string_view name_of(SweepStage stage) noexcept {
  constexpr std::array<std::string_view, kSweepStages> kNames{
      "vision", "encode",   "prefill", "decode",  "draft",
      "verify", "generate", "mtp",     "denoise", "step"};
  return kNames[static_cast<std::size_t>(stage)];
}

void PlanEvaluator::make_room_for(const Plan& plan) {
  std::size_t most = 0;
  for (const auto& part : plan.model->parts) {
    if (part) most = std::max(most, part->variables.size());
  }
  if (plan.prediction) {
    for (const auto& step : plan.prediction->steps) {
      if (step) most = std::max(most, step->variables.size());
    }
  }
  llmviewer::make_room_for(plan, room_->pipeline);
  if (most <= room_->variables.size()) return;
  room_->variables.resize(most);
  room_->pointers.clear();
  for (const Lanes& lanes : room_->variables) room_->pointers.push_back(lanes.data());
}

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr auto kTime = static_cast<std::size_t>(Sum::time);
constexpr WantedSums kOnlyTime{true};

void scale(Lanes& lanes, std::size_t count, double factor) noexcept {
  for (std::size_t i = 0; i < count; ++i) lanes[i] *= factor;
}

void place_steps(const PlanBlock& block) noexcept {
  const LinearModel& model = block.model();
  const Points& points = block.points;
  PlanRoom& room = block.room;
  const bool requests = !points.gen.empty() && model.decodes;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    room.own_batch[i] = std::ceil(points.batch[i] / model.batch_parts());
    room.sequences[i] = model.sequences_per_batch * room.own_batch[i];
    room.first[i] = points.seq[i] + (model.as_llm_viewer ? 0 : 1);
    room.last[i] = requests ? points.seq[i] + points.gen[i] - 1 : points.seq[i];
  }
  // LLM-Viewer's memory is that of the last stage alone.
  const bool of_prompt = model.as_llm_viewer && !block.needs.runs_stage(SweepStage::generate);
  const double* const last = of_prompt ? points.seq.data() : room.last.data();
  std::copy_n(last, block.lanes(), room.positions.begin());
}

/// Tokens that a stage computes on one device, per second of its time; of all replicas. Where
/// micro-batches follow each other through a pipeline, each but the first adds the slowest stage.
template <class Tokens>
void rate(const PlanBlock& block, SweepStage stage, Tokens&& tokens,
          const Lanes* slowest = nullptr) noexcept {
  if (!block.needs.of(stage)[kTime]) return;
  const Lanes& time = block.of(stage)[kTime];
  Lanes& rates = block.out.tokens_per_s[static_cast<std::size_t>(stage)];
  const double followers = block.model().layout.micro_batches - 1;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double replicas = block.points.batch[i] / block.room.own_batch[i];
    const double whole = time[i] + (slowest == nullptr ? 0 : followers * (*slowest)[i]);
    rates[i] = time[i] == 0 ? 0 : replicas * tokens(i) / whole;
  }
}

/// The slowest stage where several micro-batches go through a pipeline; else null.
const Lanes* slowest_stage(const PlanBlock& block, Part part) noexcept {
  if (!block.model().pipeline || block.model().layout.micro_batches == 1) return nullptr;
  find_slowest(block, part);
  return &block.room.pipeline.slowest;
}

bool needs_cut(const PlanBlock& block) noexcept {
  if (!block.model().pipeline) return false;
  return block.wants_memory() || block.model().layout.micro_batches > 1;
}

/// What a request needs of the stages before its prefill.
WantedSums of_request(const Needs& needs) noexcept {
  WantedSums wanted = needs.of(SweepStage::generate);
  wanted[kTime] = wanted[kTime] || needs.generation;
  return wanted;
}

/// Vision tower and encoder, which run once before the prefill.
void towers(const PlanBlock& block) noexcept {
  const LinearModel& model = block.model();
  PlanRoom& room = block.room;
  const auto tower = [&](SweepStage stage, Part part, double per_batch, double length) {
    const WantedSums wanted = either(block.needs.of(stage), of_request(block.needs));
    if (!block.has(part)) return fill_nothing(block.of(stage), wanted, block.lanes());
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      room.tower_sequences[i] = room.own_batch[i] * per_batch;
      room.tower_tokens[i] = length;
    }
    const double* const sequences = room.tower_sequences.data();
    const double* const tokens = room.tower_tokens.data();
    if (any(wanted)) block.step(part, sequences, tokens, wanted, block.of(stage));
    if (block.wants_activations()) block.raise(part, sequences, tokens);
    rate(block, stage, [&](std::size_t i) { return sequences[i] * tokens[i]; });
  };
  tower(SweepStage::vision, Part::vision, model.images, model.vision_tokens);
  tower(SweepStage::encode, Part::encode, 1, model.source);
}

/// One of the towers' sums in one lane.
double before(const PlanBlock& block, std::size_t sum, std::size_t lane) noexcept {
  double before = 0;
  if (block.has(Part::vision)) before += block.of(SweepStage::vision)[sum][lane];
  if (block.has(Part::encode)) before += block.of(SweepStage::encode)[sum][lane];
  return before;
}

/// LLM-Viewer's memory is that of the last stage alone.
template <class Raise>
void see_activations(const PlanBlock& block, SweepStage stage, Raise&& raise) noexcept {
  if (!block.wants_activations() || !block.needs.runs_stage(stage)) return;
  if (block.model().as_llm_viewer) fill(block.out.activations, block.lanes(), 0);
  raise();
}

/// Prefill, and a diffusion model's run of several of them.
void prefills(const PlanBlock& block) noexcept {
  const WantedSums& several = block.needs.of(SweepStage::denoise);
  const WantedSums wanted = either(block.needs.of(SweepStage::prefill), several);
  SumLanes& once = block.of(SweepStage::prefill);
  if (any(wanted)) block.prefill(Part::prefill, wanted, once);
  see_activations(block, SweepStage::prefill, [&] { block.raise_to_prefill(Part::prefill); });
  const double steps = block.model().denoising_steps;
  const double times = steps > 0 ? steps : kNone;
  for (std::size_t s = 0; s < kSums; ++s) {
    if (!several[s]) continue;
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      block.of(SweepStage::denoise)[s][i] = times * once[s][i];
    }
  }
  const auto tokens = [&](std::size_t i) { return block.room.sequences[i] * block.points.seq[i]; };
  if (!wanted[kTime]) return;
  const Lanes* const slowest = slowest_stage(block, Part::prefill);
  rate(block, SweepStage::prefill, tokens, slowest);
  if (slowest != nullptr) scale(block.room.pipeline.slowest, block.lanes(), times);
  rate(
      block, SweepStage::denoise, [&](std::size_t i) { return times * tokens(i); }, slowest);
}

void decode(const PlanBlock& block) noexcept {
  const WantedSums& wanted = block.needs.of(SweepStage::decode);
  SumLanes& sums = block.of(SweepStage::decode);
  const double* const sequences = block.room.sequences.data();
  const double* const context = block.points.seq.data();
  if (!block.model().decodes) {
    fill_nothing(sums, wanted, block.lanes());
  } else {
    if (any(wanted)) block.step(Part::decode, sequences, context, wanted, sums);
    see_activations(block, SweepStage::decode,
                    [&] { block.raise(Part::decode, sequences, context); });
  }
  if (!wanted[kTime]) return;
  rate(
      block, SweepStage::decode, [&](std::size_t i) { return sequences[i]; },
      slowest_stage(block, Part::decode));
}

void predict_further(const PlanBlock& block) noexcept {
  const WantedSums& wanted = block.needs.of(SweepStage::mtp);
  SumLanes& sums = block.of(SweepStage::mtp);
  const double* const sequences = block.room.sequences.data();
  const double* const context = block.points.seq.data();
  if (!block.has(Part::mtp)) {
    fill_nothing(sums, wanted, block.lanes());
  } else {
    if (any(wanted)) block.step(Part::mtp, sequences, context, wanted, sums);
    if (block.wants_activations()) block.raise(Part::mtp, sequences, context);
  }
  rate(block, SweepStage::mtp, [&](std::size_t i) { return sequences[i]; });
}

/// Times of a request, from those of its prefill and its decode steps.
///   TTFT    = towers + prefill(P)
///   latency = TTFT + Σ decode(c), c = P + 1 … P + G − 1;  TPOT = that sum / (G − 1)
///   LLM-Viewer: c = P … P + G − 1, TPOT = that sum / G
void request_times(const PlanBlock& block, Part decode_part) noexcept {
  PlanRoom& room = block.room;
  Results& out = block.out;
  const double steps_less = block.model().as_llm_viewer ? 0 : 1;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double steps = block.points.gen[i] - steps_less;
    const double decode_time = room.decode[kTime][i];
    out.ttft[i] = before(block, kTime, i) + room.prefill[kTime][i];
    out.latency[i] = out.ttft[i] + decode_time;
    out.tpot[i] = steps > 0 ? decode_time / steps : 0;
    out.throughput[i] = block.points.batch[i] * block.points.gen[i] / out.latency[i];
  }
  const auto tpot_at = [&](const Lanes& context, Lanes& tpot) {
    block.step(decode_part, room.sequences.data(), context.data(), kOnlyTime, room.spare);
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      tpot[i] = room.last[i] >= room.first[i] ? room.spare[kTime][i] : 0;
    }
  };
  tpot_at(room.first, out.tpot_first);
  tpot_at(room.last, out.tpot_last);
}

void no_request(const PlanBlock& block) noexcept {
  Results& out = block.out;
  for (Lanes* lanes :
       {&out.ttft, &out.latency, &out.tpot, &out.tpot_first, &out.tpot_last, &out.throughput}) {
    fill(*lanes, block.lanes(), kNone);
  }
  fill_nothing(block.of(SweepStage::generate), block.needs.of(SweepStage::generate), block.lanes());
  rate(block, SweepStage::generate, [](std::size_t) { return kNone; });
}

void request(const PlanBlock& block) noexcept {
  const LinearModel& model = block.model();
  if (block.points.gen.empty() || !model.decodes) return no_request(block);
  const Part prefill = model.as_llm_viewer ? Part::request_prefill : Part::prefill;
  const Part decode = model.as_llm_viewer ? Part::request_decode : Part::decode;
  PlanRoom& room = block.room;
  const WantedSums wanted = of_request(block.needs);
  if (any(wanted)) {
    block.prefill(prefill, wanted, room.prefill);
    block.decode_steps(decode, wanted, room.decode);
  }
  SumLanes& sums = block.of(SweepStage::generate);
  for (std::size_t s = 0; s < kSums; ++s) {
    if (!wanted[s]) continue;
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      sums[s][i] = before(block, s, i) + room.prefill[s][i] + room.decode[s][i];
    }
  }
  rate(block, SweepStage::generate,
       [&](std::size_t i) { return room.own_batch[i] * block.points.gen[i]; });
  if (block.needs.generation) request_times(block, decode);
  see_activations(block, SweepStage::generate, [&] {
    if (!model.as_llm_viewer) block.raise_to_prefill(Part::prefill);
    block.raise(decode, room.sequences.data(), room.last.data());
  });
}

/// Weights, and KV cache and recurrent states after the last position.
void memory(const PlanBlock& block) noexcept {
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

void evaluate_block(const PlanBlock& block) noexcept {
  if (block.wants_activations()) block.clear_activations();
  place_steps(block);
  if (needs_cut(block)) cut_stages(block);
  towers(block);
  prefills(block);
  decode(block);
  predict_further(block);
  request(block);
  memory(block);
  predict_block(block);
}

}  // namespace

void PlanEvaluator::evaluate(const Plan& plan, const Points& points, const Needs& needs,
                             Results& out) noexcept {
  const PlanBlock block{plan, points, needs, *room_, out};
  if (needs.server) predict_server(block, evaluate_block);
  evaluate_block(block);
}

}  // namespace llmviewer

#include "llmviewer/sweep/evaluate_plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "llmviewer/cost/cost.hpp"
#include "sweep/decode_range.hpp"
#include "sweep/step_block.hpp"

namespace llmviewer {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr WantedSums kOnlyTime{true};

std::size_t index(SweepStage stage) { return static_cast<std::size_t>(stage); }

void fill(Lanes& lanes, std::size_t count, double value) {
  std::fill_n(lanes.begin(), count, value);
}

bool any(const WantedSums& wanted) {
  return std::any_of(wanted.begin(), wanted.end(), [](bool one) { return one; });
}

}  // namespace

std::string_view name_of(SweepStage stage) noexcept {
  constexpr std::array<std::string_view, kSweepStages> kNames{
      "vision", "encode", "prefill", "decode", "generate", "mtp", "denoise"};
  return kNames[static_cast<std::size_t>(stage)];
}

struct PlanEvaluator::Room {
  std::vector<Lanes> variables;
  std::vector<const double*> pointers;
  Lanes sequences;  ///< of a step of the main graph
  Lanes images;
  Lanes tokens;  ///< of a tower
  Lanes first;   ///< contexts of a request's decode steps
  Lanes last;
  SumLanes prefill;  ///< of a request
  SumLanes decode;
  SumLanes one_token;
  Lanes time;
};

/// One block: what is asked, and room to answer it.
struct PlanBlock {
  const Plan& plan;
  const Points& points;
  const Needs& needs;
  Results& out;
  VariableRoom variables;

  std::size_t lanes() const noexcept { return points.batch.size(); }
  const LinearModel& model() const noexcept { return *plan.model; }

  void clear(SumLanes& sums, const WantedSums& wanted) const noexcept {
    for (std::size_t s = 0; s < kSums; ++s) {
      if (wanted[s]) fill(sums[s], lanes(), 0);
    }
    if (wanted[1]) fill(sums[0], lanes(), 0);
  }

  void none(SumLanes& sums, const WantedSums& wanted) const noexcept {
    for (std::size_t s = 0; s < kSums; ++s) {
      if (wanted[s]) fill(sums[s], lanes(), kNone);
    }
  }

  void step(Part part, const double* sequences, const double* context, const WantedSums& wanted,
            SumLanes& sums) const noexcept {
    clear(sums, wanted);
    add_step(*model().part(part), plan.lines[static_cast<std::size_t>(part)],
             {sequences, context, lanes()}, wanted, variables, sums);
  }

  void peak(Part part, const double* sequences, const double* context) const noexcept {
    raise_to_peak(*model().part(part), {sequences, context, lanes()}, variables, out.activations);
  }

  /// A prefill of one token runs as a decode step does.
  bool has_single_tokens() const noexcept {
    return !model().as_llm_viewer &&
           std::any_of(points.seq.begin(), points.seq.end(), [](double s) { return s == 1; });
  }

  void prefill(Part part, const double* sequences, const WantedSums& wanted, SumLanes& sums,
               SumLanes& spare) const noexcept {
    step(part, sequences, points.seq.data(), wanted, sums);
    if (!has_single_tokens()) return;
    step(Part::decode, sequences, points.seq.data(), wanted, spare);
    for (std::size_t s = 0; s < kSums; ++s) {
      if (!wanted[s]) continue;
      for (std::size_t i = 0; i < lanes(); ++i) {
        if (points.seq[i] == 1) sums[s][i] = spare[s][i];
      }
    }
  }

  void prefill_peak(Part part, const double* sequences) const noexcept {
    Lanes before;
    std::copy_n(out.activations.begin(), lanes(), before.begin());
    peak(part, sequences, points.seq.data());
    if (!has_single_tokens()) return;
    Lanes usual;
    std::copy_n(out.activations.begin(), lanes(), usual.begin());
    std::copy_n(before.begin(), lanes(), out.activations.begin());
    peak(Part::decode, sequences, points.seq.data());
    for (std::size_t i = 0; i < lanes(); ++i) {
      if (points.seq[i] != 1) out.activations[i] = usual[i];
    }
  }

  SumLanes& of(SweepStage stage) const noexcept { return out.stages[index(stage)]; }
};

PlanEvaluator::PlanEvaluator() : room_{std::make_unique<Room>()} {}
PlanEvaluator::~PlanEvaluator() = default;
PlanEvaluator::PlanEvaluator(PlanEvaluator&&) noexcept = default;
PlanEvaluator& PlanEvaluator::operator=(PlanEvaluator&&) noexcept = default;

void PlanEvaluator::make_room_for(const Plan& plan) {
  std::size_t most = 0;
  for (const auto& part : plan.model->parts) {
    if (part) most = std::max(most, part->variables.size());
  }
  if (most <= room_->variables.size()) return;
  room_->variables.resize(most);
  room_->pointers.clear();
  for (const Lanes& lanes : room_->variables) room_->pointers.push_back(lanes.data());
}

namespace {

/// The towers that run once before the prefill: their stages.
void towers(const PlanBlock& block, double* images, double* tokens) noexcept {
  const LinearModel& model = block.model();
  const auto tower = [&](SweepStage stage, Part part, double per_batch, double length) {
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      images[i] = block.points.batch[i] * per_batch;
      tokens[i] = length;
    }
    WantedSums wanted = block.needs.of(stage);
    const WantedSums& request = block.needs.of(SweepStage::generate);
    for (std::size_t s = 0; s < kSums; ++s) wanted[s] = wanted[s] || request[s];
    wanted[0] = wanted[0] || block.needs.generation;
    if (!model.part(part)) return block.none(block.of(stage), wanted);
    if (any(wanted)) block.step(part, images, tokens, wanted, block.of(stage));
    if (block.needs.activations) block.peak(part, images, tokens);
  };
  tower(SweepStage::vision, Part::vision, model.images, model.vision_tokens);
  tower(SweepStage::encode, Part::encode, 1, model.source);
}

/// One of the towers' sums (0: time) in one lane.
double before(const PlanBlock& block, std::size_t sum, std::size_t lane) noexcept {
  double before = 0;
  if (block.model().part(Part::vision)) before += block.of(SweepStage::vision)[sum][lane];
  if (block.model().part(Part::encode)) before += block.of(SweepStage::encode)[sum][lane];
  return before;
}

/// Times of a request, from those of its prefill and its decode steps.
///   TTFT    = towers + prefill(P)
///   latency = TTFT + Σ decode(c), c = P + 1 … P + G − 1;  TPOT = that sum / (G − 1)
///   LLM-Viewer: c = P … P + G − 1, TPOT = that sum / G
void request_times(const PlanBlock& block, const Lanes& prefill, const Lanes& decode) noexcept {
  const double steps_less = block.model().as_llm_viewer ? 0 : 1;
  Results& out = block.out;
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    const double steps = block.points.gen[i] - steps_less;
    out.ttft[i] = before(block, 0, i) + prefill[i];
    out.decode_time[i] = decode[i];
    out.latency[i] = out.ttft[i] + decode[i];
    out.tpot[i] = steps > 0 ? decode[i] / steps : 0;
  }
}

void no_request(const PlanBlock& block) noexcept {
  Results& out = block.out;
  for (Lanes* lanes :
       {&out.ttft, &out.decode_time, &out.latency, &out.tpot, &out.tpot_first, &out.tpot_last}) {
    fill(*lanes, block.lanes(), kNone);
  }
  block.none(block.of(SweepStage::generate), block.needs.of(SweepStage::generate));
}

/// Bytes of the KV cache and of recurrent states after `last` positions.
void kv_cache(const PlanBlock& block, const double* last) noexcept {
  const LinearModel& model = block.model();
  for (std::size_t i = 0; i < block.lanes(); ++i) {
    double bytes = model.kept_per_sequence;
    for (const KeptBytes& kept : model.kept) {
      bytes += kept.per_position * positions_stored(kept.span, last[i]);
    }
    block.out.kv_cache[i] = block.points.batch[i] * bytes;
  }
}

}  // namespace

void PlanEvaluator::evaluate(const Plan& plan, const Points& points, const Needs& needs,
                             Results& out) noexcept {
  Room& room = *room_;
  const PlanBlock block{plan, points, needs, out, {room.variables, room.pointers}};
  const LinearModel& model = *plan.model;
  const std::size_t lanes = block.lanes();
  const bool decodes = model.decodes;
  const bool requests = !points.gen.empty() && decodes;
  for (std::size_t i = 0; i < lanes; ++i) {
    room.sequences[i] = model.sequences_per_batch * points.batch[i];
    room.first[i] = points.seq[i] + (model.as_llm_viewer ? 0 : 1);
    room.last[i] = requests ? points.seq[i] + points.gen[i] - 1 : points.seq[i];
  }
  const double* const sequences = room.sequences.data();
  if (needs.activations) fill(out.activations, lanes, 0);
  towers(block, room.images.data(), room.tokens.data());

  // LLM-Viewer's memory is that of the last stage alone.
  const auto peak_of = [&](SweepStage stage, auto&& raise) {
    if (!needs.activations || !needs.runs_stage(stage)) return;
    if (model.as_llm_viewer) fill(out.activations, lanes, 0);
    raise();
  };
  const WantedSums& prefill = needs.of(SweepStage::prefill);
  const WantedSums& denoise = needs.of(SweepStage::denoise);
  WantedSums of_prefill = prefill;
  for (std::size_t s = 0; s < kSums; ++s) of_prefill[s] = prefill[s] || denoise[s];
  if (any(of_prefill)) {
    block.prefill(Part::prefill, sequences, of_prefill, block.of(SweepStage::prefill),
                  room.one_token);
  }
  for (std::size_t s = 0; s < kSums; ++s) {
    if (!denoise[s]) continue;
    const double times = model.denoising_steps > 0 ? model.denoising_steps : kNone;
    for (std::size_t i = 0; i < lanes; ++i) {
      block.of(SweepStage::denoise)[s][i] = times * block.of(SweepStage::prefill)[s][i];
    }
  }
  peak_of(SweepStage::prefill, [&] { block.prefill_peak(Part::prefill, sequences); });

  const WantedSums& decode = needs.of(SweepStage::decode);
  if (!decodes) {
    block.none(block.of(SweepStage::decode), decode);
  } else {
    if (any(decode)) {
      block.step(Part::decode, sequences, points.seq.data(), decode, block.of(SweepStage::decode));
    }
    peak_of(SweepStage::decode, [&] { block.peak(Part::decode, sequences, points.seq.data()); });
  }

  const WantedSums& mtp = needs.of(SweepStage::mtp);
  if (!model.part(Part::mtp)) {
    block.none(block.of(SweepStage::mtp), mtp);
  } else {
    if (any(mtp)) {
      block.step(Part::mtp, sequences, points.seq.data(), mtp, block.of(SweepStage::mtp));
    }
    if (needs.activations) block.peak(Part::mtp, sequences, points.seq.data());
  }

  const Part request_prefill = model.as_llm_viewer ? Part::request_prefill : Part::prefill;
  const Part request_decode = model.as_llm_viewer ? Part::request_decode : Part::decode;
  WantedSums request = needs.of(SweepStage::generate);
  if (!requests) {
    no_request(block);
  } else {
    request[0] = request[0] || needs.generation;
    if (any(request)) {
      block.prefill(request_prefill, sequences, request, room.prefill, room.one_token);
      block.clear(room.decode, request);
      add_decode_range(*model.part(request_decode),
                       plan.lines[static_cast<std::size_t>(request_decode)],
                       {sequences, room.first.data(), room.last.data(), lanes}, request,
                       block.variables, room.decode);
      for (std::size_t s = 0; s < kSums; ++s) {
        if (!request[s]) continue;
        for (std::size_t i = 0; i < lanes; ++i) {
          block.of(SweepStage::generate)[s][i] =
              before(block, s, i) + room.prefill[s][i] + room.decode[s][i];
        }
      }
    }
    if (needs.generation) {
      request_times(block, room.prefill[0], room.decode[0]);
      const auto tpot_at = [&](const double* context, Lanes& tpot) {
        block.step(request_decode, sequences, context, kOnlyTime, room.one_token);
        for (std::size_t i = 0; i < lanes; ++i) {
          tpot[i] = room.last[i] >= room.first[i] ? room.one_token[0][i] : 0;
        }
      };
      tpot_at(room.first.data(), out.tpot_first);
      tpot_at(room.last.data(), out.tpot_last);
    }
    peak_of(SweepStage::generate, [&] {
      if (!model.as_llm_viewer) block.prefill_peak(Part::prefill, sequences);
      block.peak(request_decode, sequences, room.last.data());
    });
  }
  if (needs.kv_cache) kv_cache(block, room.last.data());
}

}  // namespace llmviewer

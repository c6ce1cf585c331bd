#include "study/levers.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/model_facts.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/scenario/layout.hpp"
#include "llmviewer/units/scaled.hpp"
#include "scenario/options.hpp"
#include "study/memory_parts.hpp"

namespace llmviewer {
namespace {

constexpr double kHalfBits = 16;

/// Integers are widened everywhere; floating point below 16 bit only by a device that knows it.
bool is_known(const StorageFormat& format, const Roofs& roofs) noexcept {
  return is_integer(format.type) || roofs.matrix[format.type].native;
}

void add_weights(const Here& here) {
  for (const StorageFormat& format : here.search.question.weights) {
    if (is_known(format, here.roofs)) here.add(Lever::weights).scenario.precision.weights = format;
  }
}

/// Activations in a narrower type that the device computes at no lower rate; wider weights follow
/// them, and so does the cache where no format of its own was asked for (SmoothQuant's W8A8,
/// QuaRot's W4A4).
void add_compute(const Here& here) {
  const Precision& now = here.now.scenario.precision;
  const double bits = now.activations ? now.activations->bits : kHalfBits;
  for (const StorageFormat& format : here.search.question.compute) {
    const MatrixRoof& roof = here.roofs.matrix[format.type];
    const bool fast =
        roof.native && roof.type == format.type && roof.peak >= here.analysis.subject.matrix_peak;
    if (!fast || format.bits >= bits) continue;
    Precision& precision = here.add(Lever::compute).scenario.precision;
    precision.activations = format;
    const bool stay =
        now.weights && (now.weights->bits < format.bits ||
                        (now.weights->bits == format.bits && now.weights->type == format.type));
    if (!stay) precision.weights = format;
  }
}

/// One format of each width: of two, the one that the device computes in floating point.
void add_kv(const Here& here) {
  if (!(here.analysis.memory.kv_cache > Bytes{0})) return;
  const auto& formats = here.search.question.kv;
  for (const StorageFormat& format : formats) {
    const bool covered = std::any_of(formats.begin(), formats.end(), [&](const auto& other) {
      return is_integer(format.type) && !is_integer(other.type) && other.bits == format.bits &&
             is_known(other, here.roofs);
    });
    if (covered || !is_known(format, here.roofs)) continue;
    here.add(Lever::kv).scenario.precision.kv = format;
  }
}

void add_attention(const Here& here) {
  if (here.now.scenario.fused_attention) return;
  here.add(Lever::attention).scenario.fused_attention = true;
}

/// More sequences for throughput as long as they fit, by doubling; fewer for all else, and to fit.
void add_batch(const Here& here) {
  const Workload& workload = here.analysis.workload;
  double batch = workload.batch;
  if (is_too_large(here.analysis) || here.search.goal == Goal::throughput) {
    if (!here.now.hardware->capacity) return;
    const ModelGraphs graphs = graphs_of(*here.now.model, here.now.scenario, here.now.draft);
    const double most = largest_in(*here.now.hardware->capacity, graphs, workload, {}).batch;
    while (batch > most && batch > 1) batch = std::floor(batch / 2);
    if (batch > most) return;
    // From 10⁹ on there is no end to what fits: nothing is held for a sequence.
    while (here.search.goal == Goal::throughput && 2 * batch <= std::min(most, 65536.0)) batch *= 2;
  } else if (batch > 1) {
    batch = std::floor(batch / 2);
  }
  if (batch != workload.batch) here.add(Lever::batch).scenario.workload.batch = batch;
}

void add_prompt(const Here& here) {
  const Workload& workload = here.analysis.workload;
  const double half = std::floor(workload.seq / 2);
  if (here.analysis.generation && half > workload.prefix) {
    here.add(Lever::prompt).scenario.workload.prefix = half;
  }
}

/// Vocabularies are padded to different widths: one per cent apart they are the same.
bool same_vocabulary(const Model& a, const Model& b) noexcept {
  const auto rows = static_cast<double>(a.embedding.rows);
  return a.family == b.family &&
         std::abs(static_cast<double>(b.embedding.rows) - rows) <= 0.01 * rows;
}

/// The smallest model that speaks the same tokens, where it is a quarter of this one at most.
const Model* usual_draft(const Model& model, double parameters, const std::vector<Model>& drafts) {
  const Model* smallest = nullptr;
  double least = parameters / 4;
  for (const Model& draft : drafts) {
    if (!same_vocabulary(model, draft) || draft.encoder || draft.vision) continue;
    const double size = facts_of(draft).parameters;
    if (size > least || !lower(draft).decodes) continue;
    smallest = &draft;
    least = size;
  }
  return smallest;
}

void add_speculation(const Here& here) {
  const Workload& workload = here.analysis.workload;
  const bool possible = !workload.speculation && workload.beams == 1 && here.analysis.generation &&
                        here.analysis.generation->tpot > Seconds{0};
  if (!possible) return;
  const Model& model = *here.now.model;
  const Model* draft =
      model.mtp ? nullptr
                : usual_draft(model, here.analysis.subject.parameters, here.search.question.drafts);
  if (draft == nullptr && !model.mtp) return;
  Weighed& tried = here.add(Lever::speculation);
  tried.scenario.workload.speculation = Speculation{.acceptance = here.search.question.acceptance};
  tried.draft = draft;
}

/// A group of devices may rule out what a single one can do: a draft whose heads do not divide, a
/// device without links, a batch that leaves replicas empty. Where times are predicted, the forms
/// may not know a device.
bool is_impossible(const Attempt& attempt) {
  try {
    weighed(attempt.configuration);
    return false;
  } catch (const Error&) {
    return true;
  }
}

bool shrinks_weights(const Analysis& before, const Analysis& after) noexcept {
  return after.memory.weights < before.memory.weights;
}

bool shrinks_cache(const Analysis& before, const Analysis& after) noexcept {
  return after.memory.kv_cache < before.memory.kv_cache;
}

bool computes_faster(const Analysis& before, const Analysis& after) noexcept {
  return after.subject.matrix_peak >= before.subject.matrix_peak &&
         !(after.memory.weights > before.memory.weights);
}

/// Unless there is no attention to fuse.
bool changes_anything(const Analysis& before, const Analysis& after) noexcept {
  return after.memory.total != before.memory.total ||
         !std::equal(after.stages.begin(), after.stages.end(), before.stages.begin(),
                     before.stages.end(), [](const StageResult& a, const StageResult& b) {
                       return a.total.time == b.total.time;
                     });
}

/// In the order in which they are tried. Request and device stay as asked while anything else
/// helps; a flag does not cache a prompt. A draft takes arithmetic that waits for memory: for
/// throughput a larger batch makes more of it. Low-bit arithmetic costs the most accuracy: it comes
/// when fewer bytes alone help no further.
constexpr std::array kLevers = std::to_array<LeverRow>({
    {.lever = Lever::weights,
     .name = "weights",
     .changes = Changes::result,
     .find = add_weights,
     .applies = shrinks_weights,
     .turn = Turn::first,
     .harm = 5},
    {.lever = Lever::compute,
     .name = "compute",
     .changes = Changes::result,
     .find = add_compute,
     .applies = computes_faster,
     .turn = Turn::second},
    {.lever = Lever::kv,
     .name = "kv",
     .changes = Changes::result,
     .find = add_kv,
     .applies = shrinks_cache,
     .turn = Turn::first,
     .harm = 4},
    {.lever = Lever::attention,
     .name = "attention",
     .find = add_attention,
     .applies = changes_anything,
     .turn = Turn::first,
     .harm = 0},
    {.lever = Lever::batch,
     .name = "batch",
     .changes = Changes::workload,
     .find = add_batch,
     .turn_for_throughput = Turn::first,
     .last_resort = true,
     .harm = 3},
    {.lever = Lever::prompt, .name = "prompt", .changes = Changes::workload, .find = add_prompt},
    {.lever = Lever::speculation,
     .name = "speculation",
     .find = add_speculation,
     .turn = Turn::first,
     .turn_for_throughput = Turn::third,
     .harm = 2},
    {.lever = Lever::device,
     .name = "device",
     .changes = Changes::device,
     .find = add_devices,
     .last_resort = true},
    {.lever = Lever::layout, .name = "layout", .find = add_layout, .turn = Turn::first, .harm = 1},
    {.lever = Lever::group,
     .name = "group",
     .changes = Changes::device,
     .find = add_group,
     .last_resort = true},
    {.lever = Lever::offload, .name = "offload", .find = add_offload},
});

/// What levers put there: whole megabytes of the weights.
std::string offload_words(const Offload& offload) {
  constexpr double kMega = 1e6;
  if (!offload.weights.bytes) return {};
  return "weights=" + round_trip(offload.weights.bytes->value() / kMega) + "MB";
}

std::string name_in(const std::optional<StorageFormat>& format) {
  return format ? format->name : std::string{};
}

constexpr bool in_order() {
  for (std::size_t i = 0; i < kLevers.size(); ++i) {
    if (kLevers[i].lever != static_cast<Lever>(i)) return false;
  }
  return true;
}
static_assert(in_order(), "a row stands where its enumerator does");

}  // namespace

std::span<const LeverRow> all_levers() noexcept { return kLevers; }

const LeverRow& row_of(Lever lever) noexcept { return kLevers[static_cast<std::size_t>(lever)]; }

std::string_view name_of(Lever lever) noexcept { return row_of(lever).name; }

Changes changes_of(Lever lever) noexcept { return row_of(lever).changes; }

std::string_view name_of(Changes changes) noexcept {
  switch (changes) {
    case Changes::nothing:
      return "nothing";
    case Changes::result:
      return "result";
    case Changes::workload:
      return "workload";
    case Changes::device:
      return "device";
  }
  return "";
}

std::vector<Flag> flags_between(const Weighed& asked, const Weighed& tried) {
  std::vector<Flag> flags;
  const auto say = [&](OptionName option, const std::string& value) {
    flags.push_back({std::string{option.row().first_name()}, value});
  };
  const auto add = [&](OptionName option, const std::string& before, const std::string& after) {
    if (before != after) say(option, after);
  };
  const Scenario& a = asked.scenario;
  const Scenario& b = tried.scenario;
  add("hw", asked.hardware->name, tried.hardware->name);
  add("batch", round_trip(a.workload.batch), round_trip(b.workload.batch));
  add("prefix", round_trip(a.workload.prefix), round_trip(b.workload.prefix));
  add("weights", name_in(a.precision.weights), name_in(b.precision.weights));
  add("activations", name_in(a.precision.activations), name_in(b.precision.activations));
  add("kv", name_in(a.precision.kv), name_in(b.precision.kv));
  for (const Degree& degree : kDegrees) {
    add(*find_option(degree.name), round_trip(a.layout.*degree.of),
        round_trip(b.layout.*degree.of));
  }
  if (b.layout.sequence_parallel && !a.layout.sequence_parallel) say("sequence-parallel", "");
  add("offload", offload_words(a.workload.offload), offload_words(b.workload.offload));
  if (b.fused_attention && !a.fused_attention) say("flash-attention", "");
  if (b.workload.speculation && !a.workload.speculation) {
    say("speculate", tried.draft != nullptr ? tried.draft->name : "mtp");
    say("acceptance", round_trip(b.workload.speculation->acceptance));
  }
  return flags;
}

Analysis weighed(const Weighed& configuration) {
  return weighed(*configuration.model, *configuration.hardware, configuration.scenario,
                 configuration.draft);
}

std::vector<Attempt> attempts_with(const LeverRow& lever, const Search& search, const Weighed& now,
                                   const Analysis& analysis) {
  std::vector<Attempt> attempts;
  lever.find({.search = search,
              .now = now,
              .analysis = analysis,
              .roofs = roofs_of(*now.hardware, now.scenario.accumulate_fp32, now.scenario.layout),
              .attempts = attempts});
  const bool predicts = now.scenario.predictor != nullptr;
  if (predicts || !now.scenario.layout.single()) std::erase_if(attempts, is_impossible);
  return attempts;
}

}  // namespace llmviewer

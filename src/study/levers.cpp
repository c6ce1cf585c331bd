#include "study/levers.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/model_facts.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "study/capacity.hpp"
#include "study/group_levers.hpp"
#include "study/next_devices.hpp"

namespace llmviewer {
namespace {

constexpr double kHalfBits = 16;

/// Integers are widened everywhere; floating point below 16 bit only by a device that knows it.
bool is_known(const StorageFormat& format, const Roofs& roofs) noexcept {
  return is_integer(format.type) || roofs.matrix[format.type].native;
}

void add_weights(const Here& here) {
  for (const StorageFormat& format : here.question.weights) {
    if (is_known(format, here.roofs)) here.add(Lever::weights).precision.weights = format;
  }
}

/// Activations in a narrower type that the device computes at no lower rate; wider weights follow
/// them, and so does the cache where no format of its own was asked for (SmoothQuant's W8A8,
/// QuaRot's W4A4).
void add_compute(const Here& here) {
  const Precision& now = here.now.scenario.precision;
  const double bits = now.activations ? now.activations->bits : kHalfBits;
  for (const StorageFormat& format : here.question.compute) {
    const MatrixRoof& roof = here.roofs.matrix[format.type];
    const bool fast =
        roof.native && roof.type == format.type && roof.peak >= here.analysis.subject.matrix_peak;
    if (!fast || format.bits >= bits) continue;
    Precision& precision = here.add(Lever::compute).precision;
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
  const auto& formats = here.question.kv;
  for (const StorageFormat& format : formats) {
    const bool covered = std::any_of(formats.begin(), formats.end(), [&](const auto& other) {
      return is_integer(format.type) && !is_integer(other.type) && other.bits == format.bits &&
             is_known(other, here.roofs);
    });
    if (is_known(format, here.roofs) && !covered) here.add(Lever::kv).precision.kv = format;
  }
}

/// More sequences for throughput as long as they fit, by doubling; fewer for all else, and to fit.
void add_batch(const Here& here) {
  const Workload& workload = here.analysis.workload;
  double batch = workload.batch;
  if (is_too_large(here.analysis) || here.goal == Goal::throughput) {
    if (!here.now.hardware->capacity) return;
    const ModelGraphs graphs = graphs_of(*here.now.model, here.now.scenario, here.now.draft);
    const double most = largest_in(*here.now.hardware->capacity, graphs, workload, {}).batch;
    while (batch > most && batch > 1) batch = std::floor(batch / 2);
    if (batch > most) return;
    // From 10⁹ on there is no end to what fits: nothing is held for a sequence.
    while (here.goal == Goal::throughput && 2 * batch <= std::min(most, 65536.0)) batch *= 2;
  } else if (batch > 1) {
    batch = std::floor(batch / 2);
  }
  if (batch != workload.batch) here.add(Lever::batch).workload.batch = batch;
}

void add_prompt(const Here& here) {
  const Workload& workload = here.analysis.workload;
  const double half = std::floor(workload.seq / 2);
  if (here.analysis.generation && half > workload.prefix) {
    here.add(Lever::prompt).workload.prefix = half;
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
                : usual_draft(model, here.analysis.subject.parameters, here.question.drafts);
  if (draft == nullptr && !model.mtp) return;
  here.add(Lever::speculation).workload.speculation =
      Speculation{.acceptance = here.question.acceptance};
  here.attempts.back().configuration.draft = draft;
}

void add_devices(const Here& here) {
  for (const Hardware* device :
       next_devices(*here.now.hardware, here.analysis, here.question.devices)) {
    here.add(Lever::device);
    here.attempts.back().configuration.hardware = device;
  }
}

/// A group of devices may rule out what a single one can do: a draft whose heads do not divide, a
/// device without links, a batch that leaves replicas empty. And where times are predicted, a
/// device may be unknown to the forms.
bool is_impossible(const Attempt& attempt) {
  const Weighed& tried = attempt.configuration;
  try {
    weighed(*tried.model, *tried.hardware, tried.scenario, tried.draft);
    return false;
  } catch (const Error&) {
    return true;
  }
}

}  // namespace

std::vector<Attempt> attempts_from(const Weighed& now, const Analysis& analysis, Goal goal,
                                   const AdviceQuestion& question) {
  std::vector<Attempt> attempts;
  const Here here{now,
                  analysis,
                  goal,
                  question,
                  roofs_of(*now.hardware, now.scenario.accumulate_fp32, now.scenario.layout),
                  attempts};
  add_weights(here);
  add_compute(here);
  add_kv(here);
  if (!now.scenario.fused_attention) here.add(Lever::attention).fused_attention = true;
  add_batch(here);
  add_prompt(here);
  add_speculation(here);
  add_devices(here);
  add_layout(here);
  add_group(here);
  add_offload(here);
  const bool predicts = now.scenario.predictor != nullptr;
  if (predicts || !now.scenario.layout.single()) std::erase_if(attempts, is_impossible);
  return attempts;
}

bool applies(Lever lever, const Analysis& before, const Analysis& after) noexcept {
  switch (lever) {
    case Lever::weights:
      return after.memory.weights < before.memory.weights;
    case Lever::kv:
      return after.memory.kv_cache < before.memory.kv_cache;
    case Lever::compute:
      return after.subject.matrix_peak >= before.subject.matrix_peak &&
             !(after.memory.weights > before.memory.weights);
    case Lever::attention:  // unless there is no attention to fuse
      return after.memory.total != before.memory.total ||
             !std::equal(after.stages.begin(), after.stages.end(), before.stages.begin(),
                         before.stages.end(), [](const StageResult& a, const StageResult& b) {
                           return a.total.time == b.total.time;
                         });
    case Lever::batch:
    case Lever::prompt:
    case Lever::speculation:
    case Lever::device:
    case Lever::layout:
    case Lever::group:
    case Lever::offload:
      return true;
  }
  return true;
}

}  // namespace llmviewer

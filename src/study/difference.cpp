#include <algorithm>
#include <cstdint>
#include <limits>

#include "analysis/linear_piece.hpp"
#include "analysis/request.hpp"
#include "analysis/stages.hpp"
#include "study/attribution.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// An operator on one side: what it does in which steps.
struct PricedWork {
  const Op& op;
  const std::vector<StepSeries>& series;
  const Roofs& roofs;
};

/// One series of it; null where it has no such one.
struct Stretch {
  const PricedWork& work;
  const StepSeries* series;
};

Stretch stretch_of(const PricedWork& work, std::size_t index) noexcept {
  return {work, index < work.series.size() ? &work.series[index] : nullptr};
}

double steps_in(const Stretch& stretch) noexcept {
  return stretch.series == nullptr ? 0 : stretch.series->count;
}

/// Of all instances in step i; none beyond the last step.
Effort effort_in(const Stretch& stretch, double i) {
  const auto& [op, series, roofs] = stretch.work;
  Cost cost;
  if (i < steps_in(stretch)) {
    cost = stretch.series->weight * op.repeat * cost_of(op, stretch.series->at(i));
  }
  return effort_of(op, cost, roofs);
}

/// The last step from i on, of the longer of both, up to which the costs of both are linear.
double end_of_piece(const Stretch& first, const Stretch& other, double i) {
  double end = std::max(steps_in(first), steps_in(other)) - 1;
  for (const Stretch* one : {&first, &other}) {
    if (i < steps_in(*one)) {
      end = std::min(end, end_of_linear_piece(one->work.op, *one->series, i));
    }
  }
  return end;
}

Attribution attribute_series(const Stretch& first, const Stretch& other) {
  Attribution causes;
  const double steps = std::max(steps_in(first), steps_in(other));
  double i = 0;
  while (i < steps) {
    const double end = end_of_piece(first, other, i);
    causes += attribute({effort_in(first, i), effort_in(first, end)},
                        {effort_in(other, i), effort_in(other, end)}, end - i + 1);
    i = end + 1;
  }
  return causes;
}

/// The same operator on both sides, its series one beside the other.
Attribution attribute_work(const PricedWork& first, const PricedWork& other) {
  Attribution causes;
  const std::size_t count = std::max(first.series.size(), other.series.size());
  for (std::size_t i = 0; i < count; ++i) {
    causes += attribute_series(stretch_of(first, i), stretch_of(other, i));
  }
  return causes;
}

/// The steps that a stage's rows sum over, by graph.
std::vector<RequestPart> parts_of(const StageResult& stage, const ModelGraphs& graphs,
                                  const Workload& workload) {
  if (stage.stage == Stage::generate) return request_of(graphs, workload);
  if (stage.stage == Stage::prefill) {
    return {{{}, &graphs.main, prefill_series(workload), {}}};
  }
  StepSeries series = StepSeries::once(step_of(stage));
  if (stage.stage == Stage::denoise) series.weight = workload.denoising_steps;
  return {{{}, &graphs.of_stage(stage.stage), {series}, {}}};
}

/// The part that a row of the stage is of.
const RequestPart& part_of(const OpRow& row, const std::vector<RequestPart>& parts) noexcept {
  const auto same = std::ranges::find(parts, row.part, &RequestPart::part);
  return same == parts.end() ? parts.front() : *same;
}

/// One stage of one side.
struct Run {
  const Side& side;
  const StageResult& stage;
  std::vector<RequestPart> parts;
};

Run run_of(const Side& side, const StageResult& stage) {
  return {side, stage, parts_of(stage, side.graphs, side.analysis.workload)};
}

Attribution attribute_rows(const Run& first, const OpRow& first_row, const Run& other,
                           const OpRow& other_row) {
  const RequestPart& a = part_of(first_row, first.parts);
  const RequestPart& b = part_of(other_row, other.parts);
  const Op& first_op = a.graph->ops[first_row.index];
  const Op& other_op = b.graph->ops[other_row.index];
  Attribution causes =
      attribute_work({first_op, a.first, first.side.roofs}, {other_op, b.first, other.side.roofs});
  causes +=
      attribute_work({first_op, a.later, first.side.roofs}, {other_op, b.later, other.side.roofs});
  return causes;
}

/// How alike two operators must be to be the same.
enum class Likeness : std::uint8_t { group_and_name, name };

/// The first row like this one that has not been taken yet.
std::size_t take_row(const std::vector<OpRow>& rows, std::vector<bool>& taken, const OpRow& like,
                     Likeness likeness) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (taken[i] || rows[i].name != like.name) continue;
    if (likeness == Likeness::group_and_name && rows[i].group != like.group) continue;
    taken[i] = true;
    return i;
  }
  return kNone;
}

/// For each row of the first the row of the other that is the same operator, or kNone: by group and
/// name, then, of those left over, by name (llama's full/mlp and mixtral's full/moe).
std::vector<std::size_t> counterparts(const std::vector<OpRow>& rows,
                                      const std::vector<OpRow>& others, std::vector<bool>& taken) {
  std::vector<std::size_t> found(rows.size(), kNone);
  for (const Likeness likeness : {Likeness::group_and_name, Likeness::name}) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (found[i] == kNone) found[i] = take_row(others, taken, rows[i], likeness);
    }
  }
  return found;
}

OpDifference one_sided(const OpRow& row, Presence presence) {
  OpDifference difference{.group = row.group, .op = row.name, .presence = presence};
  const bool first = presence == Presence::first_only;
  (first ? difference.first : difference.other) = row.total_time;
  difference.causes[Cause::unmatched] = first ? -1 * row.total_time : row.total_time;
  return difference;
}

StageDifference difference_of(const Run& first, const Run& other) {
  StageDifference result{
      .stage = first.stage.stage, .first = first.stage.total.time, .other = other.stage.total.time};
  const std::vector<OpRow>& others = other.stage.rows;
  std::vector<bool> taken(others.size());
  const auto found = counterparts(first.stage.rows, others, taken);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const OpRow& row = first.stage.rows[i];
    if (found[i] == kNone) {
      result.ops.push_back(one_sided(row, Presence::first_only));
      continue;
    }
    const OpRow& same = others[found[i]];
    result.ops.push_back({.group = row.group,
                          .op = row.name,
                          .first = row.total_time,
                          .other = same.total_time,
                          .causes = attribute_rows(first, row, other, same)});
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (!taken[i]) result.ops.push_back(one_sided(others[i], Presence::other_only));
  }
  for (const OpDifference& op : result.ops) result.causes += op.causes;
  return result;
}

}  // namespace

std::vector<StageDifference> differences(const Side& first, const Side& other) {
  std::vector<StageDifference> result;
  for (const StageResult& stage : first.analysis.stages) {
    for (const StageResult& like : other.analysis.stages) {
      if (like.stage != stage.stage) continue;
      result.push_back(difference_of(run_of(first, stage), run_of(other, like)));
    }
  }
  return result;
}

}  // namespace llmviewer

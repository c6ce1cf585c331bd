#include "study/difference.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "llmviewer/analysis/evaluate.hpp"
#include "study/attribution.hpp"
#include "study/stage_steps.hpp"

namespace llmviewer {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

/// One stage of one side.
struct Run {
  const Side& side;
  const StageResult& stage;
  const Graph& graph;
};

/// The same operator on both sides: its place in each graph.
struct Match {
  std::size_t first;
  std::size_t other;
  std::size_t difference;  ///< its place in the result
};

/// What an operator does in a step, all its instances; nothing where it does not run.
std::vector<Cost> costs_in(const Run& run, std::size_t index) {
  std::vector<Cost> costs(run.graph.ops.size());
  const Workload& workload = run.side.analysis.workload;
  if (index >= step_count(run.stage, workload)) return costs;
  const RepeatedStep repeated = step_at(run.stage, workload, index);
  const auto keep = [&](std::size_t i, const Cost& cost, const Timing&) {
    costs[i] = repeated.times * run.graph.ops[i].repeat * cost;
  };
  evaluate(run.graph, repeated.step, run.side.roofs, keep);
  return costs;
}

Effort effort_in(const Run& run, std::size_t op, const Cost& cost) noexcept {
  const Roofs& roofs = run.side.roofs;
  return effort_of(cost, roofs, roofs.matrix_for(run.graph.ops[op].storage));
}

bool same(const Effort& a, const Effort& b) noexcept {
  return a.matrix == b.matrix && a.vector == b.vector && a.bytes == b.bytes;
}

/// Most operators do the same in every step of a request: what was attributed last is kept.
struct Latest {
  Effort first;
  Effort other;
  Attribution causes;
  bool known{};
};

const Attribution& attributed(Latest& latest, const Effort& first, const Effort& other) {
  if (!latest.known || !same(latest.first, first) || !same(latest.other, other)) {
    latest = {first, other, attribute(first, other), true};
  }
  return latest.causes;
}

void attribute_all(const Run& first, const Run& other, const std::vector<Match>& matches,
                   std::vector<OpDifference>& ops) {
  std::vector<Latest> latest(matches.size());
  const std::size_t steps = std::max(step_count(first.stage, first.side.analysis.workload),
                                     step_count(other.stage, other.side.analysis.workload));
  for (std::size_t step = 0; step < steps; ++step) {
    const std::vector<Cost> a = costs_in(first, step);
    const std::vector<Cost> b = costs_in(other, step);
    for (std::size_t i = 0; i < matches.size(); ++i) {
      const Match& match = matches[i];
      ops[match.difference].causes +=
          attributed(latest[i], effort_in(first, match.first, a[match.first]),
                     effort_in(other, match.other, b[match.other]));
    }
  }
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
  std::vector<Match> matches;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const OpRow& row = first.stage.rows[i];
    if (found[i] == kNone) {
      result.ops.push_back(one_sided(row, Presence::first_only));
      continue;
    }
    const OpRow& other_row = others[found[i]];
    matches.push_back({row.index, other_row.index, result.ops.size()});
    result.ops.push_back({.group = row.group,
                          .op = row.name,
                          .first = row.total_time,
                          .other = other_row.total_time});
  }
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (!taken[i]) result.ops.push_back(one_sided(others[i], Presence::other_only));
  }
  attribute_all(first, other, matches, result.ops);
  for (const OpDifference& op : result.ops) result.causes += op.causes;
  return result;
}

}  // namespace

std::vector<StageDifference> differences(const Side& first, const Side& other) {
  std::vector<StageDifference> result;
  for (const StageResult& stage : first.analysis.stages) {
    for (const StageResult& like : other.analysis.stages) {
      if (like.stage != stage.stage) continue;
      result.push_back(difference_of({first, stage, first.graphs.of_stage(stage.stage)},
                                     {other, like, other.graphs.of_stage(stage.stage)}));
    }
  }
  return result;
}

}  // namespace llmviewer

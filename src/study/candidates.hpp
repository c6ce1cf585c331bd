#pragma once

#include <vector>

#include "llmviewer/study/plan.hpp"
#include "study/service.hpp"

namespace llmviewer {

/// A device, or a group of them, in a layout and a precision.
struct GroupCandidate {
  const Hardware* hardware{};
  Layout layout;
  Precision precision;
};

/// The precisions to try on a device, the widest first: all pairs of the weights' and the cache's.
std::vector<Precision> precisions_on(const Hardware& hardware, const PlanQuestion& question);

/// All of a question's devices, groups of these sizes, layouts, precisions, in that order. Throws
/// Error for a device whose capacity is not published, and where a precision is impossible on all
/// of them.
std::vector<GroupCandidate> candidates_of(const PlanQuestion& question,
                                          const std::vector<double>& sizes);

/// A candidate that is asked a question. Throws Error for a layout that the model cannot be in.
struct AskedCandidate {
  AskedCandidate(const PlanQuestion& question, const GroupCandidate& candidate);
  AskedCandidate(const AskedCandidate&) = delete;
  AskedCandidate& operator=(const AskedCandidate&) = delete;

  ModelGraphs graphs;
  Service service;  ///< of these graphs
};

/// What is asked of it, a sequence for every replica at least.
Scenario scenario_of(const PlanQuestion& question, const GroupCandidate& candidate);

/// What was asked, as an analysis has it.
PlanHead head_of(const PlanQuestion& question, const Analysis& analysis);

/// A row without numbers yet.
PlanRow row_without_numbers(const GroupCandidate& candidate);

/// At the batch that is solved for. Throws Error where the model cannot be in it.
PlanRow solved_row(const PlanQuestion& question, const GroupCandidate& candidate);

/// At a batch of one's own.
PlanRow row_at(double batch, const PlanQuestion& question, const GroupCandidate& candidate);

/// The same in short: without the roofs of what it misses.
PlanRow point_at(double batch, const PlanQuestion& question, const GroupCandidate& candidate);

}  // namespace llmviewer

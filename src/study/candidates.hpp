#pragma once

#include <optional>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/study/plan.hpp"
#include "study/batch_walk.hpp"

namespace llmviewer {

/// A group in a layout and a precision.
struct GroupCandidate {
  const Hardware* hardware{};
  Layout layout;
  Precision precision;
};

/// All of a question's devices, groups of these sizes, layouts, precisions, in that order. Throws
/// Error for a device whose capacity is not published, and where a precision is impossible on all
/// of them.
std::vector<GroupCandidate> candidates_of(const PlanQuestion& question,
                                          const std::vector<double>& sizes);

struct CandidateWalk {
  bool possible{};
  std::optional<Error> refused;  ///< why it is not
  BatchWalk walk;
};

/// Each candidate over its batches, on so many threads.
std::vector<CandidateWalk> walk_all(const std::vector<GroupCandidate>& candidates,
                                    const PlanQuestion& question, unsigned jobs);

/// Throws the first reason where none is possible.
void require_some(const std::vector<CandidateWalk>& walks);

}  // namespace llmviewer

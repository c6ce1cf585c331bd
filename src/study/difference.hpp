#pragma once

#include "analysis/model_graphs.hpp"
#include "llmviewer/study/compare.hpp"

namespace llmviewer {

/// A configuration with all that its steps can be walked with.
struct Side {
  const Analysis& analysis;
  const ModelGraphs& graphs;
  const Roofs& roofs;
};

/// The stages that both have, operator by operator. Operators are the same if stage, group and
/// name are; what has no counterpart by these, if stage and name are.
std::vector<StageDifference> differences(const Side& first, const Side& other);

}  // namespace llmviewer

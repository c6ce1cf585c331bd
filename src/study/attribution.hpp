#pragma once

#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/cost/cost.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "llmviewer/study/compare.hpp"

namespace llmviewer {

/// Work and the rates it is done at: what an operator's time follows from.
struct Effort {
  Ops matrix;
  Ops vector;
  Bytes bytes;
  OpsPerSecond matrix_peak;
  OpsPerSecond vector_peak;
  BytesPerSecond bandwidth;
  Bytes host_bytes{};     ///< of these, what comes from host memory
  BytesPerSecond pcie{};  ///< infinite where nothing does
};

/// Of a collective the bytes are those that it sends, the bandwidth the rate that they go at.
Effort effort_of(const Op& op, const Cost& cost, const Roofs& roofs) noexcept;

/// time = max(matrix / matrix_peak, vector / vector_peak, bytes / bandwidth, host_bytes / pcie)
Seconds time_of(const Effort& effort) noexcept;

/// What grows evenly over some steps: the first and the last of them.
struct Efforts {
  Effort first;
  Effort last;
};

/// The Shapley value of each cause (Shapley 1953): going from `first` to `other` by changing
/// bandwidth, peaks, bytes and ops one after the other, what a change does to the time, averaged
/// over all 24 orders. It favours no order, gives nothing to what does not change, and sums up to
/// time_of(other) − time_of(first).
///   φ_i = Σ_{S ∌ i} |S|!·(3 − |S|)!/4! · (time(S ∪ i) − time(S))
/// Over many steps the time is the sum of theirs, and so is φ_i.
Attribution attribute(const Efforts& first, const Efforts& other, double steps) noexcept;
Attribution attribute(const Effort& first, const Effort& other) noexcept;

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

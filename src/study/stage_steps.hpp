#pragma once

#include <vector>

#include "analysis/request.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// The steps that a stage's rows sum over, by graph.
std::vector<RequestPart> parts_of(const StageResult& stage, const ModelGraphs& graphs,
                                  const Workload& workload);

/// The part that a row of the stage is of.
const RequestPart& part_of(const OpRow& row, const std::vector<RequestPart>& parts) noexcept;

}  // namespace llmviewer

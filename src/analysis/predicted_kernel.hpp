#pragma once

#include <cstddef>

#include "llmviewer/analysis/predicted.hpp"

namespace llmviewer {

/// The kernel of a stage that an operator of the graph runs in; null: in none.
const PredictedOp* kernel_of(const PredictedStage& stage, std::size_t op) noexcept;

}  // namespace llmviewer

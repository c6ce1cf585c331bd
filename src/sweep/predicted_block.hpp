#pragma once

#include "sweep/point_block.hpp"

namespace llmviewer {

/// The times to expect that are wanted of a block's points: of stages of one step each, kernels and
/// host together, and of requests. NaN where a model has no such stage or nothing is predicted.
void predict_block(const PointBlock& block) noexcept;

}  // namespace llmviewer

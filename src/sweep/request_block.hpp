#pragma once

#include "sweep/point_block.hpp"

namespace llmviewer {

/// What a request needs of the stages before its prefill.
WantedSums sums_of_request(const Needs& needs) noexcept;

/// A whole request: its sums, rate, times and activations. The towers stand, the layers of a
/// pipeline are cut.
void evaluate_request(const PointBlock& block) noexcept;

}  // namespace llmviewer

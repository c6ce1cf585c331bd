#pragma once

#include "sweep/point_block.hpp"

namespace llmviewer {

/// The times to expect that are wanted of a block's points: of stages of one step each, kernels and
/// host together, and of requests. NaN where a model has no such stage or nothing is predicted.
void predict_block(const PointBlock& block) noexcept;

/// The TPOT to expect of a closed loop of clients, as predicted_server() has it. NaN where nothing
/// is predicted, and where not one sequence fits. Overwrites the memory of the results: comes
/// first. `find_memory` fills in what a block's points hold.
void predict_server(const PointBlock& block,
                    void (*find_memory)(const PointBlock&) noexcept) noexcept;

}  // namespace llmviewer

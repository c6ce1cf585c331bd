#pragma once

#include "sweep/point_block.hpp"

namespace llmviewer {

/// The TPOT to expect of a closed loop of clients, as predicted_server() has it. NaN where nothing
/// is predicted, and where not one sequence fits. Overwrites the memory of the results: comes
/// first. `find_memory` fills in what a block's points hold.
void predict_server(const PointBlock& block,
                    void (*find_memory)(const PointBlock&) noexcept) noexcept;

}  // namespace llmviewer

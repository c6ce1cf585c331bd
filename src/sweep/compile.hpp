#pragma once

#include <span>

#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

/// Operators as times under these roofs, equal ones joined.
StepLines lines_of(std::span<const LinearOp> ops, const Roofs& roofs);

/// The times to expect of a model's kernels on a device: predict's rules of demand, asked for one
/// unit of each variable. Or, in the compiled model, why nothing is predicted.
void add_prediction(const LinearModel& model, const Hardware& hardware, const Scenario& scenario,
                    const Roofs& roofs, CompiledModel& compiled);

}  // namespace llmviewer

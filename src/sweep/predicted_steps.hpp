#pragma once

#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/sweep/plan.hpp"

namespace llmviewer {

/// The times to expect of a model's kernels on a device: predict's rules of demand, asked for one
/// unit of each variable. Or, in the plan, why nothing is predicted.
void add_prediction(const LinearModel& model, const Hardware& hardware, const Scenario& scenario,
                    const Roofs& roofs, Plan& plan);

}  // namespace llmviewer

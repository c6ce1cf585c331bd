#pragma once

#include <vector>

#include "llmviewer/sweep/plan.hpp"

namespace llmviewer {

/// A step's operators as times under these roofs, equal ones joined.
StepLines step_lines(const LinearStep& step, const Roofs& roofs);

/// The same of one slice of a pipeline: one layer, one sending.
StepLines slice_lines(const LinearStep& step, std::size_t slice, const Roofs& roofs);

}  // namespace llmviewer

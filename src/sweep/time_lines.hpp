#pragma once

#include <cstddef>
#include <span>

#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

/// Operators as times under these roofs, equal ones joined.
StepLines lines_of(std::span<const LinearOp> ops, const Roofs& roofs);

/// The same of one slice of a pipeline: one layer, one sending.
StepLines slice_lines(const LinearStep& step, std::size_t slice, const Roofs& roofs);

}  // namespace llmviewer

#pragma once

#include <vector>

#include "llmviewer/sweep/plan.hpp"

namespace llmviewer {

/// A step's operators as times under these roofs, equal ones joined.
StepLines step_lines(const LinearStep& step, const Roofs& roofs);

}  // namespace llmviewer

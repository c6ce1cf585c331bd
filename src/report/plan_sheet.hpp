#pragma once

#include <vector>

#include "llmviewer/study/plan.hpp"
#include "report/sheet.hpp"

namespace llmviewer {

/// Rows of a plan for the flat formats.
Sheet plan_sheet(const std::vector<PlanRow>& rows);

}  // namespace llmviewer

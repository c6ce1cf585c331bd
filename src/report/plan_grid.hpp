#pragma once

#include <vector>

#include "llmviewer/study/plan.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// Whether it is of one device, which its heading names.
bool is_single(const PlanStudy& study) noexcept;
/// Rows that meet all targets.
double meeting(const PlanStudy& study);

/// These rows: what they achieve or, if no row of the study meets the targets, what they miss.
Grid grid_of(const PlanStudy& study, const std::vector<PlanRow>& rows);

}  // namespace llmviewer

#pragma once

#include <cstddef>

#include "llmviewer/study/hardware_for.hpp"
#include "llmviewer/study/plan.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// At most so many rows of the table.
Document document_of(const PlanStudy& study, std::size_t rows);
Document document_of(const HardwareNeeds& needs);

}  // namespace llmviewer

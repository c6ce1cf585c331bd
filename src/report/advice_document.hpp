#pragma once

#include "llmviewer/report/advice_report.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// Levers by rank, those that go together, and what binds then: one screen.
Document document_of(const Advice& advice, const CommandWith& command);

}  // namespace llmviewer

#pragma once

#include "llmviewer/report/report.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// An analysis as a screen for people: what it is of, a table per stage, memory, notes.
Document document_of(const Analysis& analysis, const ReportOptions& options);

}  // namespace llmviewer

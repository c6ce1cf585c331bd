#pragma once

#include "llmviewer/study/memory.hpp"
#include "report/document.hpp"

namespace llmviewer {

/// What is held, in parts, and what else would fit: one screen.
Document document_of(const MemoryStudy& study);

}  // namespace llmviewer

#pragma once

#include "llm_viewer/operators.hpp"
#include "llm_viewer/pass.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer::llm_viewer {

/// All operators of one pass, and their totals.
StageResult run_pass(const Setup& setup, const Pass& pass);

/// An operator's row but for what it attains.
OpRow named_row(const Operator& op, const Device& device);

/// The sums over the rows, repeats included, and each row's share.
void add_up(StageResult& stage, double tokens);

/// LLM-Viewer's `memory_consumption` figures.
OriginalMemory original_memory(const Setup& setup, const Pass& pass);

}  // namespace llmviewer::llm_viewer

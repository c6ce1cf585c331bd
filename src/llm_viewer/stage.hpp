#pragma once

#include "llm_viewer/operators.hpp"
#include "llm_viewer/setup.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/cost/cost.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer::llm_viewer {

/// What one instance of an operator attains on a device.
struct Attainable {
  double intensity{};  ///< OPs per byte
  OpsPerSecond performance;
  Timing timing;
};

Attainable attainable(const Cost& cost, const Device& device);

/// All operators of one pass, and their totals.
StageResult run_pass(const Setup& setup, const Pass& pass);

/// An operator's row but for what it attains.
OpRow named_row(const Operator& op, const Device& device);

/// The sums over the rows, repeats included, and each row's share.
void add_up(StageResult& stage, double tokens);

/// LLM-Viewer's `memory_consumption` figures.
OriginalMemory original_memory(const Setup& setup, const Pass& pass);

}  // namespace llmviewer::llm_viewer

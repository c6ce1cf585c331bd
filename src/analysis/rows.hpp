#pragma once

#include <string>

#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// All operators in one step, and their totals.
StageResult run_step(std::string stage, const Graph& graph, const Step& step, const Roofs& roofs);

/// The same step run `times` times over, as one stage.
StageResult run_repeated(std::string stage, const Graph& graph, const Step& step, double times,
                         const Roofs& roofs);

/// A whole request, prefill and all decode steps: an operator's row sums over the steps.
StageResult run_generation(const Graph& graph, const Workload& workload, const Roofs& roofs);

}  // namespace llmviewer

#pragma once

#include <span>

#include "analysis/request.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// All operators in one step, and their totals.
StageResult run_step(Stage stage, const Graph& graph, const Step& step, const Roofs& roofs);

/// The same step run `times` times over, as one stage.
StageResult run_repeated(Stage stage, const Graph& graph, const Step& step, double times,
                         const Roofs& roofs);

/// Parts of a request as one stage: an operator's row sums over all its steps, its group named
/// after the part. `stage` says what stands above the rows; `tokens` come out of it.
StageResult run_parts(StageResult stage, std::span<const RequestPart> parts, double tokens,
                      const Roofs& roofs);

}  // namespace llmviewer

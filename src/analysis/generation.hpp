#pragma once

#include "analysis/request.hpp"
#include "llmviewer/analysis/analysis.hpp"

namespace llmviewer {

/// A whole request as one stage.
StageResult run_generation(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs);

/// TTFT, TPOT, latency and throughput of a whole request. Its latency is the time of that stage.
Generation generation_of(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs);

/// Only what is the same of every token: TTFT, mean TPOT, latency and throughput, to the last
/// digit.
Generation rates_of(const ModelGraphs& graphs, const Workload& workload, const Roofs& roofs);

}  // namespace llmviewer

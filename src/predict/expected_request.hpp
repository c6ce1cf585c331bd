#pragma once

#include "analysis/model_graphs.hpp"
#include "llmviewer/predict/predictor.hpp"

namespace llmviewer {

/// Puts the times to expect of a request, as one device runs it, in the place of the roofline's.
/// The scenario has a predictor.
void expect_request(const ModelGraphs& graphs, const Workload& workload, const Scenario& scenario,
                    const Hardware& hardware, const Roofs& roofs, Generation& generation);

/// The same of a request that is predicted already.
void take_times(const PredictedGeneration& predicted, Generation& generation) noexcept;

}  // namespace llmviewer

#pragma once

#include <string>
#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/predict/predictor.hpp"

namespace llmviewer {

/// Why nothing is predicted of a scenario on devices whose network has these roofs; empty: it is.
std::vector<std::string> refusals(const Hardware& hardware, const NetworkRoof& network,
                                  const Scenario& scenario);

/// What a server is asked for, beside what any request is. Throws Error.
void require_server(const Workload& workload, const Engine& engine);

/// What of it goes beyond what was measured.
std::vector<std::string> extrapolations(const ModelGraphs& graphs, const Hardware& hardware,
                                        const Analysis& analysis, const Predictor& predictor);

}  // namespace llmviewer

#pragma once

#include <string>
#include <vector>

#include "analysis/towers.hpp"
#include "llmviewer/predict/predictor.hpp"

namespace llmviewer {

/// Why nothing is predicted of a scenario on devices whose network has these roofs; empty: it is.
std::vector<std::string> refusals(const Hardware& hardware, const NetworkRoof& network,
                                  const Scenario& scenario);

/// What of it goes beyond what was measured.
std::vector<std::string> extrapolations(const ModelGraphs& graphs, const Hardware& hardware,
                                        const Analysis& analysis, const Predictor& predictor);

}  // namespace llmviewer

#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer::cli {

/// What times to predict besides the roofline, as typed; "" where not given.
struct PredictionOptions {
  bool predict{};
  std::string engine;
  std::string clients;
  std::string prefix_hit;
  std::string profile;
};

void add_prediction_options(CLI::App& command, PredictionOptions& options);

/// Puts the predictor and its workload into the scenario, if one is asked for. Throws Error naming
/// the option at fault.
void read_prediction(const PredictionOptions& options, const std::vector<std::string>& config_dirs,
                     Scenario& scenario);

}  // namespace llmviewer::cli

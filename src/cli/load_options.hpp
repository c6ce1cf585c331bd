#pragma once

#include <string>

#include "cli/command.hpp"
#include "cli/configuration_options.hpp"
#include "llmviewer/serving/serving.hpp"

namespace llmviewer::cli {

/// What of a service is typed, besides its configuration.
struct LoadOptions {
  std::string rate, burstiness, requests, duration, trace, speed_up, distinct_prompts;
  std::string max_seqs, max_tokens, kv_blocks, block_size, front_end, memory_utilization;
  std::string replicas, router, slo, slo_percentile, seed, repeats, jobs;
  bool warm{};
  bool find_rate{};
  bool find_clients{};
  bool require_slo{};
};

void add_load_options(Command& command, LoadOptions& options);

/// What is asked of the service. --clients, --prefix-hit, -s and -g stand among the configuration's
/// options: they are the load's here, and what is left there is of one request of the mean lengths.
/// Throws Error naming the option at fault.
ServingQuestion read_load(const LoadOptions& options, ConfigurationOptions& configuration);

}  // namespace llmviewer::cli

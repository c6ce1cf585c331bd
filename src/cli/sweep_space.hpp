#pragma once

#include "cli/configuration_options.hpp"
#include "llmviewer/sweep/space.hpp"

namespace llmviewer::cli {

/// The options of a configuration, each of which may be an axis, and what only a sweep has.
struct SpaceOptions {
  ConfigurationOptions configuration;
  bool strict_context{};
};

/// Declares them.
void add_space_options(Command& command, SpaceOptions& options);

/// Reads every axis, models and devices included. Throws Error naming the option at fault.
SweepSpace read_space(const SpaceOptions& options);

}  // namespace llmviewer::cli

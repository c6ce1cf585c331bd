#pragma once

#include "cli/configuration_options.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/sweep/space.hpp"

namespace llmviewer::cli {

/// The axes that are neither model, device nor a number of the grid: formats, switches, how a
/// request is served. Puts them and the product of their values into the space. Throws Error naming
/// the option at fault.
void read_scenarios(const ConfigurationOptions& options, const Catalog& catalog, SweepSpace& space);

/// Those of them that every sweep has, before their values are known.
std::vector<TextAxis> usual_scenario_axes();

}  // namespace llmviewer::cli

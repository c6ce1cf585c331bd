#pragma once

#include "cli/sweep_space.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::cli {

/// The axes that are neither model, device nor a number of the grid: formats, switches, how a
/// request is served. Puts them and the product of their values into the space. Throws Error naming
/// the option at fault.
void read_scenarios(const SpaceOptions& options, const Catalog& catalog, SweepSpace& space);

}  // namespace llmviewer::cli

#pragma once

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/hardware/energy.hpp"

namespace llmviewer {

/// Of configs/energy/published.json, a user's own file of that name first. Throws Error for a file
/// that is not understood.
EnergyFigures energy_figures(const Catalog::Folders& folders);

}  // namespace llmviewer

#pragma once

#include <vector>

#include "llmviewer/scenario/layout.hpp"

namespace llmviewer {

/// All products of degrees that make so many devices, those of the largest tensor groups first;
/// which of them a model can be in is for the passes to say. Throws Error for more devices than can
/// be tried.
std::vector<Layout> layouts_of(double devices, double overlap);

}  // namespace llmviewer

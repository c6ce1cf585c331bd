#pragma once

#include <vector>

#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// All products of degrees that make so many devices, those of the largest tensor groups first;
/// which of them a model can be in is for the passes to say. Throws Error for more devices than can
/// be tried.
std::vector<Layout> layouts_of(double devices, double overlap);

/// The same for requests: pipelines also with as many micro-batches as they have stages, unless
/// times are predicted, which those are not known of.
std::vector<Layout> layouts_of(double devices, const Scenario& scenario);

}  // namespace llmviewer

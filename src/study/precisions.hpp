#pragma once

#include <vector>

#include "llmviewer/study/plan.hpp"

namespace llmviewer {

/// The precisions to try on a device, the widest first: all pairs of the weights' and the cache's.
std::vector<Precision> precisions_on(const Hardware& hardware, const PlanQuestion& question);

}  // namespace llmviewer

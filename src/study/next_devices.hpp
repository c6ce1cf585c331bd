#pragma once

#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/hardware/hardware.hpp"

namespace llmviewer {

/// The next devices up, of the same vendor and kind and in nothing worse: the one of the next
/// larger bandwidth, the one of the next larger 16-bit peak, and the one of the next larger memory,
/// or of the least in which the analysis fits. Each once.
std::vector<const Hardware*> next_devices(const Hardware& hardware, const Analysis& analysis,
                                          const std::vector<Hardware>& devices);

}  // namespace llmviewer

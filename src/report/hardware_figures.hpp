#pragma once

#include <vector>

#include "llmviewer/hardware/hardware.hpp"

namespace llmviewer {

/// Every figure of the device's file, then those of interest that the file leaves out, empty.
std::vector<Figure> all_figures(const Hardware& hardware);

}  // namespace llmviewer

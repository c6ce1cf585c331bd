#pragma once

#include <string>

namespace llmviewer {

/// The colour of 0 … 1 on viridis (van der Walt and Smith): even steps of lightness, told apart by
/// the colour-blind and in print.
std::string ramp(double height);

}  // namespace llmviewer

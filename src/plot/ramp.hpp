#pragma once

#include <array>
#include <string>

namespace llmviewer {

/// The colour of 0 … 1 on viridis (van der Walt and Smith): even steps of lightness, told apart by
/// the colour-blind and in print.
std::string ramp(double height);

/// Steps of it among the 256 colours of terminals, from its dark end to its bright one.
inline constexpr std::array kTerminalRamp{53, 60, 30, 36, 77, 149, 220};

}  // namespace llmviewer

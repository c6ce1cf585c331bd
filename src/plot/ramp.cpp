#include "plot/ramp.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace llmviewer {
namespace {

using Color = std::array<double, 3>;

/// Viridis at ninths, between which it is all but straight.
constexpr std::array<Color, 10> kStops{{{68, 1, 84},
                                        {72, 40, 120},
                                        {62, 74, 137},
                                        {49, 104, 142},
                                        {38, 130, 142},
                                        {31, 158, 137},
                                        {53, 183, 121},
                                        {110, 206, 88},
                                        {181, 222, 43},
                                        {253, 231, 37}}};

}  // namespace

std::string ramp(double height) {
  constexpr double kLast = kStops.size() - 1;
  const double at = std::clamp(std::isfinite(height) ? height : 0.0, 0.0, 1.0) * kLast;
  const auto below = std::min(static_cast<std::size_t>(at), kStops.size() - 2);
  const double part = at - static_cast<double>(below);
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string color = "#";
  for (std::size_t i = 0; i < 3; ++i) {
    const double mixed = kStops[below][i] * (1 - part) + kStops[below + 1][i] * part;
    const auto byte = static_cast<unsigned>(std::lround(mixed));
    color += kDigits[byte / 16];
    color += kDigits[byte % 16];
  }
  return color;
}

}  // namespace llmviewer

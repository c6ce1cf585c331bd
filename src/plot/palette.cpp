#include "plot/palette.hpp"

#include <charconv>
#include <cmath>

namespace llmviewer {
namespace {

constexpr Palette kLight{
    .background = "#ffffff",
    .text = "#1a1a1a",
    .faint = "#5a5a5a",
    .grid = "#e4e4e4",
    .line = "#444444",
    .memory = "#56b4e9",
    .compute = "#e69f00",
    .network = "#cc79a7",
    .warning = "#c02000",
    .series = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6a6a6a",
               "#b8a800"},
};

constexpr Palette kDark{
    .background = "#16191d",
    .text = "#eeeeee",
    .faint = "#a8adb3",
    .grid = "#2e3339",
    .line = "#b8bcc2",
    .memory = "#56b4e9",
    .compute = "#e69f00",
    .network = "#dd8fbb",
    .warning = "#ff7a5c",
    .series = {"#56b4e9", "#e8702a", "#1fc094", "#dd8fbb", "#e69f00", "#9d8cff", "#a0a0a0",
               "#f0e442"},
};

/// Of a channel, 0 … 255, as WCAG 2 defines relative luminance.
double linear_light(unsigned channel) noexcept {
  const double part = channel / 255.0;
  return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

}  // namespace

const Palette& palette_of(Theme theme) noexcept {
  switch (theme) {
    case Theme::light:
      return kLight;
    case Theme::dark:
      return kDark;
    case Theme::page:
      return page_palette();
  }
  return kLight;
}

std::string_view readable_on(std::string_view color) noexcept {
  if (!color.starts_with('#')) return page_ink_on(color);
  unsigned rgb = 0;
  std::from_chars(color.data() + 1, color.data() + color.size(), rgb, 16);
  const double luminance = 0.2126 * linear_light((rgb >> 16) & 0xff) +
                           0.7152 * linear_light((rgb >> 8) & 0xff) +
                           0.0722 * linear_light(rgb & 0xff);
  // Contrast is (lighter + 0.05) / (darker + 0.05): here it is the same on both.
  constexpr double kMiddle = 0.179;
  return luminance > kMiddle ? "#000000" : "#ffffff";
}

std::string_view dash_of(std::size_t index) noexcept {
  constexpr std::array<std::string_view, 3> kDashes{"", "7 4", "2 3"};
  return kDashes[index / kLight.series.size() % kDashes.size()];
}

}  // namespace llmviewer

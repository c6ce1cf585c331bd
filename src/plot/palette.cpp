#include "plot/palette.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "llmviewer/error.hpp"

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

constexpr Palette kColors{
    .background = "var(--plot-background)",
    .text = "var(--plot-text)",
    .faint = "var(--plot-faint)",
    .grid = "var(--plot-grid)",
    .line = "var(--plot-line)",
    .memory = "var(--plot-memory)",
    .compute = "var(--plot-compute)",
    .network = "var(--plot-network)",
    .warning = "var(--plot-warning)",
    .series = {"var(--plot-series-1)", "var(--plot-series-2)", "var(--plot-series-3)",
               "var(--plot-series-4)", "var(--plot-series-5)", "var(--plot-series-6)",
               "var(--plot-series-7)", "var(--plot-series-8)"},
};

/// What is written on them, where anything is.
constexpr Palette kInks{
    .background = "",
    .text = "",
    .faint = "",
    .grid = "",
    .line = "",
    .memory = "var(--on-plot-memory)",
    .compute = "var(--on-plot-compute)",
    .network = "var(--on-plot-network)",
    .warning = "",
    .series = {"var(--on-plot-series-1)", "var(--on-plot-series-2)", "var(--on-plot-series-3)",
               "var(--on-plot-series-4)", "var(--on-plot-series-5)", "var(--on-plot-series-6)",
               "var(--on-plot-series-7)", "var(--on-plot-series-8)"},
};

std::array<std::string_view, 17> all_of(const Palette& palette) noexcept {
  const auto& series = palette.series;
  return {palette.background, palette.text,    palette.faint,   palette.grid,    palette.line,
          palette.memory,     palette.compute, palette.network, palette.warning, series[0],
          series[1],          series[2],       series[3],       series[4],       series[5],
          series[6],          series[7]};
}

/// "--plot-text:#1a1a1a;" of "var(--plot-text)".
std::string property(std::string_view variable, std::string_view value) {
  constexpr std::string_view kBefore = "var(";
  variable.remove_prefix(kBefore.size());
  variable.remove_suffix(1);
  return std::string{variable} + ':' + std::string{value} + ';';
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

std::string_view color_of(Bound bound, const Palette& palette) noexcept {
  switch (bound) {
    case Bound::compute:
      return palette.compute;
    case Bound::memory:
      return palette.memory;
    case Bound::network:
      return palette.network;
  }
  return palette.memory;
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

const Palette& page_palette() noexcept { return kColors; }

std::string_view page_ink_on(std::string_view variable) noexcept {
  const auto colors = all_of(kColors);
  for (std::size_t i = 0; i < colors.size(); ++i) {
    if (colors[i] == variable) return all_of(kInks)[i];
  }
  return "";
}

std::string palette_properties(Theme theme) {
  if (theme == Theme::page) {
    throw Error{"palette_properties", "a page has no colours of its own",
                "ask for those of light and of dark"};
  }
  const auto variables = all_of(kColors);
  const auto inks = all_of(kInks);
  const auto values = all_of(palette_of(theme));
  std::string text;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    text += property(variables[i], values[i]);
    if (!inks[i].empty()) text += property(inks[i], readable_on(values[i]));
  }
  return text;
}

}  // namespace llmviewer

#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "llmviewer/plot/theme.hpp"
#include "llmviewer/roofline/roofline.hpp"

namespace llmviewer {

/// The colours of a theme. Those of series are Okabe and Ito's, told apart by the colour-blind;
/// the darker or lighter of two where a theme's background asks for it.
struct Palette {
  std::string_view background;
  std::string_view text;
  std::string_view faint;  ///< text of less weight
  std::string_view grid;
  std::string_view line;    ///< axes, roofs
  std::string_view memory;  ///< bound by memory: zone, box
  std::string_view compute;
  std::string_view network;
  std::string_view warning;  ///< beyond the capacity
  std::array<std::string_view, 8> series;

  /// The colour of a series; they begin anew after the eighth.
  std::string_view operator[](std::size_t index) const noexcept {
    return series[index % series.size()];
  }
};

const Palette& palette_of(Theme theme) noexcept;
std::string_view color_of(Bound bound, const Palette& palette) noexcept;

/// Black or white: what can be read on this colour, "#rrggbb" or one of a page's.
std::string_view readable_on(std::string_view color) noexcept;

/// The colours of Theme::page, which stand in its style sheet, and what is written on one of them.
const Palette& page_palette() noexcept;
std::string_view page_ink_on(std::string_view variable) noexcept;

/// Dashes that tell series apart once the colours begin anew; "" at first.
std::string_view dash_of(std::size_t index) noexcept;

/// The colour of 0 … 1 on viridis (van der Walt and Smith): even steps of lightness, told apart by
/// the colour-blind and in print.
std::string ramp(double height);

/// Steps of it among the 256 colours of terminals, from its dark end to its bright one.
inline constexpr std::array kTerminalRamp{53, 60, 30, 36, 77, 149, 220};

}  // namespace llmviewer

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plot/palette.hpp"
#include "plot/scale.hpp"
#include "plot/svg.hpp"

namespace llmviewer {

// What all pictures have in common: a head, panels with axes, a legend.

inline constexpr double kPageWidth = 1080;
inline constexpr double kMargin = 28;
inline constexpr double kTextSize = 14;
inline constexpr double kBarGap = 6;  ///< between bars, one below the other

/// A picture being drawn. Its head, the title and what is below it wrapped to the page, is drawn
/// first of all.
struct Page {
  /// `usual_title` where the options have none.
  Page(const PlotOptions& options, std::string usual_title, std::string_view subtitle);
  /// The whole file.
  std::string finish(double bottom, double width = kPageWidth) const;

  const Palette& palette;
  std::string title;
  Svg svg;
  double top{kMargin + 6};  ///< where the picture may begin
};

enum class Mark : std::uint8_t { circle, square, triangle, diamond, hexagon, wedge, area, line };

struct LegendEntry {
  Mark mark{Mark::area};
  std::string color;
  std::string text;
  std::string dash{};
};

/// Rows of entries from `top` on, as wide as the page. Returns where it ends.
double draw_legend(Svg& svg, const Palette& palette, std::span<const LegendEntry> entries,
                   double top);

/// A marker whose area is that of a circle of this radius.
void draw_mark(Svg& svg, Mark mark, Point at, double radius, const Ink& ink);

/// One axis of a panel: where it is marked and what stands there.
struct Axis {
  Scale scale;
  std::string title;
  std::vector<double> ticks;
  std::vector<std::string> labels;  ///< of the ticks
};

/// Ticks at round numbers, labelled with their unit ("" for a mere number, "iB" for bytes in
/// binary steps).
Axis round_axis(const Scale& scale, std::string_view title, std::string_view unit, int most);

/// Grid, tick labels and titles around a panel. Labels that would touch are left out.
void draw_axes(Svg& svg, const Palette& palette, const Box& panel, const Axis& x, const Axis& y);
void draw_x_axis(Svg& svg, const Palette& palette, const Box& panel, const Axis& x);

/// With a capital.
std::string sentence(std::string text);

/// "12.3 %" of a part of a whole.
std::string told_share(double part);

/// The text in lines of at most this width, broken at blanks.
std::vector<std::string> wrapped(std::string_view text, double size, double width);

/// A number for a person, with its unit where that is short; "iB" in binary steps.
std::string told(double value, std::string_view unit);

}  // namespace llmviewer

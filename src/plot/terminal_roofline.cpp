#include <algorithm>

#include "llmviewer/plot/terminal.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/dot_canvas.hpp"
#include "plot/roofline_points.hpp"
#include "plot/roofs_drawn.hpp"
#include "plot/subject.hpp"
#include "plot/terminal_text.hpp"

namespace llmviewer {
namespace {

void draw_roofs(DotCanvas& canvas, const RoofsDrawn& roofs) {
  for (const DeviceRoofs& device : roofs.devices) {
    if (device.ceilings.empty()) continue;
    std::vector<Slope> slopes = device.host;
    slopes.push_back(memory_slope(device));
    for (const Slope& slope : slopes) {
      const Segment line = line_of(roofs, device, slope);
      canvas.line(line.from, line.to, device.color);
    }
    for (const Ceiling& ceiling : device.ceilings) {
      const Point ridge = on_slope(roofs, device, ceiling.peak);
      canvas.line(ridge, {canvas.width(), ridge.y}, device.color);
    }
  }
}

/// Rates of each device, in words: there is no room for them in the picture.
std::string roofs_in_words(const RoofsDrawn& roofs, std::span<const Plotted> plotted,
                           Colors colors) {
  std::string text;
  for (const DeviceRoofs& device : roofs.devices) {
    const std::string name = !device.color         ? "roofs"
                             : device.name.empty() ? plotted[*device.color].label
                                                   : device.name;
    text += painted(name + "  " + scaled(device.bandwidth, "B/s"), device.color, colors) + '\n';
    for (const Slope& slope : device.host) text += "  " + slope.name + '\n';
    for (const Ceiling& ceiling : device.ceilings) {
      text += "  " + ceiling.name + "  " + scaled(ceiling.peak, "ops/s") + ", ridge " +
              scaled(ceiling.peak / device.bandwidth) + '\n';
    }
  }
  return text;
}

std::string line_of(const RooflinePoint& point, std::span<const Plotted> plotted) {
  std::string line = short_name(point) + "  " + std::string{name_of(point.stage)};
  if (plotted.size() > 1) line += ", " + plotted[point.plotted].label;
  return line + "  " + scaled(point.intensity) + " ops/B, " + scaled(point.performance, "ops/s") +
         ", " + scaled(100 * point.share) + " %";
}

}  // namespace

std::string show_roofline(std::span<const Plotted> plotted, const TerminalOptions& options) {
  require_some(plotted);
  constexpr std::size_t kRows = 22;
  constexpr std::size_t kLabels = 14;
  DotCanvas canvas{usable_width(options) - kLabels, kRows};
  const RoofsDrawn roofs =
      lay_out_roofs(plotted, range_of(plotted), {0, 0, canvas.width(), canvas.height()});
  draw_roofs(canvas, roofs);
  const std::vector<RooflinePoint> points = points_of(plotted, roofs.x, roofs.y);
  std::string list;
  for (std::size_t i = 0; i < std::min(points.size(), kLetters.size()); ++i) {
    const RooflinePoint& point = points[i];
    const std::string_view letter = kLetters.substr(i, 1);
    const std::size_t series = plotted.size() > 1 ? point.plotted : color_index(point.family);
    canvas.letter(point.at, letter, series);
    list += painted(letter, series, options.colors) + "  " +
            cut_to(line_of(point, plotted), usable_width(options) - 3) + '\n';
  }
  return heading_of(title_of(plotted), subtitle_of(plotted), options) + '\n' +
         framed(canvas, round_axis(roofs.x, "operations per byte", "", 10),
                round_axis(roofs.y, "", "ops/s", 8), options.colors) +
         '\n' + roofs_in_words(roofs, plotted, options.colors) + '\n' + list;
}

}  // namespace llmviewer

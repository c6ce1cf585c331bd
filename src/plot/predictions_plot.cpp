#include <algorithm>
#include <map>
#include <vector>

#include "llmviewer/error.hpp"
#include "llmviewer/plot/predictions.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/page.hpp"

namespace llmviewer {
namespace {

constexpr double kBand = 1.25;
constexpr std::size_t kMostDrawn = 3000;  // of a class
constexpr double kSide = 720;
constexpr double kLeft = 124;

using ByClass = std::map<OpClass, std::vector<const JudgedRow*>>;

ByClass by_class(std::span<const JudgedRow> rows) {
  ByClass classes;
  for (const JudgedRow& row : rows) classes[row.row.op].push_back(&row);
  return classes;
}

/// Every n-th row is drawn.
std::size_t stride_of(const std::vector<const JudgedRow*>& rows) {
  return (rows.size() + kMostDrawn - 1) / kMostDrawn;
}

/// Both axes show the same times.
Scale scale_of(std::span<const JudgedRow> rows) {
  std::vector<double> times;
  for (const JudgedRow& row : rows) {
    times.push_back(row.row.measured.value());
    times.push_back(row.prediction.time.value());
  }
  return scale_around(ScaleKind::log, times);
}

std::string judged_subtitle(std::span<const JudgedRow> rows, const ByClass& classes) {
  const auto within = std::count_if(rows.begin(), rows.end(), [](const JudgedRow& row) {
    const double ratio = row.prediction.time / row.row.measured;
    return ratio <= kBand && ratio >= 1 / kBand;
  });
  std::string text = scaled(static_cast<double>(rows.size())) + " rows, " +
                     told_share(static_cast<double>(within) / static_cast<double>(rows.size())) +
                     " within a factor of " + scaled(kBand) + " (dashed)";
  for (const auto& [op, own] : classes) {
    const std::size_t stride = stride_of(own);
    if (stride == 1) continue;
    text += "; of " + std::string{name_of(op)} + " one row in " + std::to_string(stride);
  }
  return text;
}

/// Where predicted is `factor` times measured, within the panel.
void draw_ratio(Svg& svg, const Scale& x, const Scale& y, double factor, const Ink& ink) {
  const double first = std::max(x.low, x.low / factor);
  const double last = std::min(x.high, x.high / factor);
  svg.line({x(first), y(first * factor)}, {x(last), y(last * factor)}, ink);
}

std::string tooltip_of(const JudgedRow& row) {
  return row.row.device + " " + row.row.shape + ": measured " +
         scaled(row.row.measured.value(), "s") + ", predicted " +
         scaled(row.prediction.time.value(), "s");
}

void draw_points(Svg& svg, const std::vector<const JudgedRow*>& rows, const Scale& x,
                 const Scale& y, std::string_view color) {
  constexpr double kRadius = 2.2;
  constexpr std::size_t kMostTold = 500;
  const std::size_t stride = stride_of(rows);
  const bool told = rows.size() <= kMostTold;
  for (std::size_t i = 0; i < rows.size(); i += stride) {
    const JudgedRow& row = *rows[i];
    if (told) svg.begin_told(tooltip_of(row));
    svg.circle({x(row.row.measured.value()), y(row.prediction.time.value())}, kRadius,
               {.fill = color, .opacity = 0.55});
    if (told) svg.end();
  }
}

}  // namespace

std::string draw_predictions(std::span<const JudgedRow> rows, const PlotOptions& options) {
  if (rows.empty()) {
    throw Error{"--plot", "there is no row to draw", "give rows of a class that validate judges"};
  }
  const ByClass classes = by_class(rows);
  Page page{options, "Predicted against measured times", judged_subtitle(rows, classes)};
  Svg& svg = page.svg;
  const Palette& palette = page.palette;
  const Box panel{kLeft, page.top + 8, kSide, kSide};
  Scale x = scale_of(rows);
  Scale y = x;
  x.from = panel.x;
  x.to = panel.right();
  y.from = panel.bottom();
  y.to = panel.y;
  draw_axes(svg, palette, panel, round_axis(x, "Measured", "s", 10),
            round_axis(y, "Predicted", "s", 10));
  std::vector<LegendEntry> legend;
  for (const auto& [op, own] : classes) {
    const std::string_view color = palette[legend.size()];
    draw_points(svg, own, x, y, color);
    legend.push_back({Mark::circle, std::string{color},
                      std::string{name_of(op)} + " (" + std::to_string(own.size()) + ")"});
  }
  draw_ratio(svg, x, y, 1, {.stroke = palette.text, .width = 1.5});
  for (const double factor : {kBand, 1 / kBand}) {
    draw_ratio(svg, x, y, factor, {.stroke = palette.text, .width = 1, .dash = "6 5"});
  }
  const double end = draw_legend(svg, palette, legend, panel.bottom() + 58);
  return page.finish(end + 16);
}

}  // namespace llmviewer

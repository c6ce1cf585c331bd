#include <algorithm>

#include "llmviewer/plot/table.hpp"
#include "plot/heat_grid.hpp"
#include "plot/page.hpp"
#include "plot/palette.hpp"

namespace llmviewer {
namespace {

std::string color_of(const HeatGrid& grid, const Palette& palette, double value) {
  if (grid.color.numeric) return ramp(height_of(grid, value));
  const std::string& word = label_of(grid.color, value);
  if (const auto bound = bound_named(word)) return std::string{color_of(*bound, palette)};
  return std::string{palette[static_cast<std::size_t>(value)]};
}

/// Every value a row or column as wide as the next, whatever lies between.
Scale evenly(const Places& places, double from, double to) {
  return {ScaleKind::linear, 0, static_cast<double>(places.distinct.size()), from, to};
}

void draw_cells(Svg& svg, const Palette& palette, const HeatGrid& grid, const Scale& x,
                const Scale& y) {
  for (std::size_t i = 0; i < grid.color.of_rows.size(); ++i) {
    const double value = grid.color.of_rows[i];
    if (!has_cell(grid, i)) continue;
    const auto column = static_cast<double>(index_of(grid.x, grid.x.of_rows[i]));
    const auto row = static_cast<double>(index_of(grid.y, grid.y.of_rows[i]));
    const Box box{x(column), y(row + 1), x(column + 1) - x(column), y(row) - y(row + 1)};
    const std::string color = color_of(grid, palette, value);
    const std::string& text = label_of(grid.color, value);
    svg.begin_told(grid.x.column + " " + label_of(grid.x, grid.x.of_rows[i]) + ", " +
                   grid.y.column + " " + label_of(grid.y, grid.y.of_rows[i]) + ": " + text);
    // A hair wider, so that no seam shows between cells.
    svg.rectangle({box.x, box.y, box.width + 0.4, box.height + 0.4}, {.fill = color});
    if (width_of(text, kTextSize) + 4 <= box.width && kTextSize + 4 <= box.height) {
      svg.text({box.center().x, box.center().y + kTextSize * 0.35}, text,
               {.fill = readable_on(color), .size = kTextSize, .anchor = Anchor::middle});
    }
    svg.end();
  }
}

/// Names of rows and columns; those for which there is no room are left out.
void draw_names(Svg& svg, const Palette& palette, const HeatGrid& grid, const Box& panel,
                const Scale& x, const Scale& y) {
  double free_from = 0;
  for (std::size_t i = 0; i < grid.x.labels.size(); ++i) {
    const double at = x(static_cast<double>(i) + 0.5);
    const double half = width_of(grid.x.labels[i], kTextSize) / 2;
    if (at - half < free_from) continue;
    svg.text({at, panel.bottom() + 20}, grid.x.labels[i],
             {.fill = palette.text, .size = kTextSize, .anchor = Anchor::middle});
    free_from = at + half + 8;
  }
  double free_below = panel.bottom() + kTextSize;
  for (std::size_t i = 0; i < grid.y.labels.size(); ++i) {
    const double at = y(static_cast<double>(i) + 0.5);
    if (at + kTextSize / 2 > free_below) continue;
    svg.text({panel.x - 8, at + kTextSize * 0.35},
             fitted(grid.y.labels[i], kTextSize, panel.x - kMargin - 32),
             {.fill = palette.text, .size = kTextSize, .anchor = Anchor::end});
    free_below = at - kTextSize / 2 - 2;
  }
  svg.text({panel.center().x, panel.bottom() + 44}, title_of(grid.x.column),
           {.fill = palette.text, .size = kTextSize + 1, .anchor = Anchor::middle});
  svg.text({kMargin, panel.center().y}, title_of(grid.y.column),
           {.fill = palette.text, .size = kTextSize + 1, .anchor = Anchor::middle, .turn = -90});
}

void draw_color_bar(Svg& svg, const Palette& palette, const HeatGrid& grid, const Box& bar) {
  constexpr int kSteps = 64;
  for (int i = 0; i < kSteps; ++i) {
    const double part = bar.height / kSteps;
    svg.rectangle({bar.x, bar.bottom() - part * (i + 1), bar.width, part + 0.5},
                  {.fill = ramp((i + 0.5) / kSteps)});
  }
  if (!(grid.high > grid.low)) {
    svg.text({bar.right() + 8, bar.center().y}, told_of(grid.low, grid.color.column),
             {.fill = palette.text, .size = kTextSize});
    return;
  }
  const Scale scale{grid.kind, grid.low, grid.high, bar.bottom(), bar.y};
  const Axis axis = round_axis(scale, "", unit_of(grid.color.column), 8);
  for (const double tick : axis.ticks) {
    svg.line({bar.right(), scale(tick)}, {bar.right() + 5, scale(tick)}, {.stroke = palette.line});
    svg.text({bar.right() + 9, scale(tick) + kTextSize * 0.35}, told_of(tick, grid.color.column),
             {.fill = palette.text, .size = kTextSize});
  }
}

}  // namespace

std::string draw_heatmap(const PlotTable& table, const HeatmapQuestion& question,
                         const PlotOptions& options) {
  const HeatGrid grid = heat_grid_of(table, question);
  Page page{options, title_of(grid), subject_of(table)};
  Svg& svg = page.svg;
  const Palette& palette = page.palette;
  double widest = 0;
  for (const std::string& label : grid.y.labels)
    widest = std::max(widest, width_of(label, kTextSize));
  const double left = kMargin + 34 + std::min(widest, 260.0);
  const double right = grid.color.numeric ? 150 : kMargin;
  const double rows = static_cast<double>(grid.y.distinct.size());
  const Box panel{left, page.top + 8, kPageWidth - left - right,
                  std::clamp(rows * 40, 160.0, 640.0)};
  const Scale x = evenly(grid.x, panel.x, panel.right());
  const Scale y = evenly(grid.y, panel.bottom(), panel.y);
  draw_cells(svg, palette, grid, x, y);
  svg.rectangle(panel, {.stroke = palette.line});
  draw_names(svg, palette, grid, panel, x, y);
  double bottom = panel.bottom() + 60;
  if (grid.color.numeric) {
    draw_color_bar(svg, palette, grid, {panel.right() + 22, panel.y, 20, panel.height});
  } else {
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < grid.color.labels.size(); ++i) {
      legend.push_back(
          {Mark::area, color_of(grid, palette, static_cast<double>(i)), grid.color.labels[i]});
    }
    bottom = draw_legend(svg, palette, legend, bottom);
  }
  return page.finish(bottom + 10);
}

}  // namespace llmviewer


#include "llmviewer/plot/table.hpp"
#include "plot/curves.hpp"
#include "plot/page.hpp"
#include "plot/table_axes.hpp"

namespace llmviewer {
namespace {

void draw_capacities(Svg& svg, const Palette& palette, const Box& panel, const Scale& y,
                     std::span<const double> capacities) {
  for (const double capacity : capacities) {
    const double at = y(capacity);
    svg.line({panel.x, at}, {panel.right(), at},
             {.stroke = palette.warning, .width = 2, .dash = "9 5"});
    svg.text({panel.x + 8, at - 6}, "capacity " + told(capacity, "iB"),
             {.fill = palette.warning, .size = 14, .halo = palette.background});
  }
}

void draw_curve_of(Svg& svg, const Curves& all, const Palette& palette, std::size_t index,
                   const CurvePanel& panel) {
  constexpr std::size_t kMarked = 40;
  const std::string_view color = palette[index];
  const bool marked = all.curves[index].rows.size() <= kMarked;
  svg.begin_told(all.curves[index].name);
  for (const std::vector<Point>& piece : pieces_of(all, index, panel)) {
    if (piece.size() > 1) {
      svg.polyline(piece, {.stroke = color, .width = 2.5, .dash = dash_of(index)});
    }
    if (!marked && piece.size() > 1) continue;
    for (const Point& point : piece) svg.circle(point, 3.5, {.fill = color});
  }
  svg.end();
}

void draw_curve_panel(Svg& svg, const Curves& all, const Palette& palette, const std::string& name,
                      std::string_view x_title, const Box& panel) {
  const CurvePanel shown = panel_of(all, name, panel);
  Axis x_axis = axis_of(all.x, shown.x);
  x_axis.title = x_title;
  draw_axes(
      svg, palette, panel, x_axis,
      round_axis(shown.y, title_of(name), unit_of(name), static_cast<int>(panel.height / 28)));
  for (std::size_t i = 0; i < all.curves.size(); ++i) draw_curve_of(svg, all, palette, i, shown);
  draw_capacities(svg, palette, panel, shown.y, shown.capacities);
}

}  // namespace

std::string draw_curve(const PlotTable& table, const CurveQuestion& question,
                       const PlotOptions& options) {
  const Curves all = curves_of(table, question);
  Page page{options, heading_of(all), subject_of(table)};
  Svg& svg = page.svg;
  const Palette& palette = page.palette;
  double y = page.top + 8;
  constexpr double kLeft = 124;
  const double height = question.y.size() == 1 ? 480 : question.y.size() == 2 ? 320 : 250;
  for (const std::string& name : question.y) {
    const bool last = &name == &question.y.back();
    draw_curve_panel(svg, all, palette, name, last ? title_of(all.x.column) : "",
                     {kLeft, y, kPageWidth - kLeft - kMargin, height});
    y += height + (last ? 62 : 40);
  }
  if (!question.series.empty()) {
    std::vector<LegendEntry> legend;
    for (std::size_t i = 0; i < all.curves.size(); ++i) {
      legend.push_back(
          {Mark::line, std::string{palette[i]}, all.curves[i].name, std::string{dash_of(i)}});
    }
    y = draw_legend(svg, palette, legend, y) + 6;
  }
  return page.finish(y + 10);
}

}  // namespace llmviewer

#include "plot/graph_drawing.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "llmviewer/plot/op_key.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

std::string_view color_of(Bound bound, const Palette& palette) {
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

/// A collective is told by what it sends; all others by what they move to and from memory.
std::string moved_by(const OpRow& row) {
  const bool sends = row.timing.bound == Bound::network;
  const double bytes = sends ? row.cost.network.value() : row.cost.traffic.total().value();
  return scaled(bytes, "B") + (sends ? " sent" : "");
}

std::string told_of(const OpRow& row) {
  return row.name + " " + row.shape + ": " + scaled(row.cost.ops().value(), "ops") + ", " +
         moved_by(row) + ", " + scaled(row.arithmetic_intensity) + " ops/B, " +
         std::string{name_of(row.timing.bound)} + "-bound, " +
         scaled(row.timing.time.value(), "s") + ", " + told_share(row.share);
}

void draw_box(const GraphDrawing& drawing, const OpRow& row, const Box& box) {
  Svg& svg = drawing.svg;
  const std::string_view color = color_of(row.timing.bound, drawing.palette);
  const std::string_view ink = readable_on(color);
  const double room = box.width - 12;
  const Point center = box.center();
  svg.begin_op(told_of(row), drawing.key_prefix + op_key(drawing.stage, row));
  svg.rectangle(box, {.fill = color, .corner = 4});
  svg.text({center.x, box.y + 19}, fitted(row.name, 14 * 1.1, room),
           {.fill = ink, .size = 14, .anchor = Anchor::middle, .weight = Weight::bold});
  svg.text({center.x, box.y + 37},
           fitted(scaled(row.cost.ops().value(), "ops") + " · " + moved_by(row), 12.5, room),
           {.fill = ink, .size = 12.5, .anchor = Anchor::middle});
  svg.text({center.x, box.y + 54},
           fitted(scaled(row.timing.time.value(), "s") + " · " + told_share(row.share), 12.5, room),
           {.fill = ink, .size = 12.5, .anchor = Anchor::middle});
  svg.end();
}

void draw_head_of_arrow(const GraphDrawing& drawing, Point end) {
  const std::array head{end, Point{end.x - 4, end.y - 8}, Point{end.x + 4, end.y - 8}};
  drawing.svg.polygon(head, {.fill = drawing.palette.line});
}

bool waits_for_network(const StageResult& stage) {
  return std::ranges::any_of(stage.rows,
                             [](const OpRow& row) { return row.timing.bound == Bound::network; });
}

}  // namespace

double draw_graph_legend(const GraphDrawing& drawing, double top) {
  const Palette& palette = drawing.palette;
  std::vector<LegendEntry> legend{
      {Mark::area, std::string{palette.memory}, "memory-bound"},
      {Mark::area, std::string{palette.compute}, "compute-bound"},
      {Mark::line, std::string{palette.line}, "from outside the layer", "3 3"}};
  if (waits_for_network(drawing.stage)) {
    legend.insert(legend.begin() + 2, {Mark::area, std::string{palette.network}, "network-bound"});
  }
  const double y = draw_legend(drawing.svg, palette, legend, top) + 6;
  drawing.svg.text({kMargin, y + 12},
                   "Of one instance: operations, bytes moved, time; share of the stage.",
                   {.fill = palette.faint, .size = 13});
  return y + 24;
}

void draw_arrow(const GraphDrawing& drawing, std::span<const Point> points) {
  constexpr double kHead = 6;  // the line ends within its arrow's
  std::vector<Point> line(points.begin(), points.end());
  line.back().y -= kHead;
  drawing.svg.flow(line, {.stroke = drawing.palette.line, .width = 1.4, .opacity = 0.8});
  draw_head_of_arrow(drawing, points.back());
}

void draw_entry(const GraphDrawing& drawing, const GraphNode& node) {
  const double x = node.box.x + 14;
  drawing.svg.line({x, node.box.y - 20}, {x, node.box.y - 6},
                   {.stroke = drawing.palette.line, .width = 1.4, .dash = "3 3"});
  draw_head_of_arrow(drawing, {x, node.box.y});
}

void draw_nodes(const GraphDrawing& drawing, const GraphLayout& layout) {
  for (const GraphLine& line : layout.lines) {
    if (line.to) draw_arrow(drawing, line.points);
  }
  for (const GraphNode& node : layout.nodes) draw_box(drawing, *node.row, node.box);
}

}  // namespace llmviewer

#include <algorithm>
#include <array>
#include <vector>

#include "llmviewer/plot/plot.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/graph_layout.hpp"
#include "plot/graph_rows.hpp"
#include "plot/page.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

/// Everything that pictures of operators as boxes have in common.
struct GraphDrawing {
  Svg& svg;
  const Palette& palette;
  const StageResult& stage;
  std::string key_prefix;
};

/// A collective is told by what it sends; all others by what they move to and from memory.
std::string moved_by(const OpRow& row) {
  const bool sends = row.timing.bound == Bound::network;
  const double bytes = sends ? row.cost.network.value() : row.cost.traffic.total().value();
  return scaled(bytes, "B") + (sends ? " sent" : "");
}

std::string op_told(const OpRow& row) {
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
  svg.begin_op(op_told(row), drawing.key_prefix + op_key(drawing.stage, row));
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

/// What the colours and lines mean, from `top` on. Returns where it ends.
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

/// A smooth line, vertical at each of the points, with an arrow at its end.
void draw_arrow(const GraphDrawing& drawing, std::span<const Point> points) {
  constexpr double kHead = 6;  // the line ends within its arrow's
  std::vector<Point> line(points.begin(), points.end());
  line.back().y -= kHead;
  drawing.svg.flow(line, {.stroke = drawing.palette.line, .width = 1.4, .opacity = 0.8});
  draw_head_of_arrow(drawing, points.back());
}

/// A dashed arrow into a node that something outside feeds.
void draw_entry(const GraphDrawing& drawing, const GraphNode& node) {
  const double x = node.box.x + 14;
  drawing.svg.line({x, node.box.y - 20}, {x, node.box.y - 6},
                   {.stroke = drawing.palette.line, .width = 1.4, .dash = "3 3"});
  draw_head_of_arrow(drawing, {x, node.box.y});
}

/// Boxes and the lines between them.
void draw_nodes(const GraphDrawing& drawing, const GraphLayout& layout) {
  for (const GraphLine& line : layout.lines) {
    if (line.to) draw_arrow(drawing, line.points);
  }
  for (const GraphNode& node : layout.nodes) draw_box(drawing, *node.row, node.box);
}

void draw_frame(const GraphDrawing& drawing, const GraphSection& section) {
  const Palette& palette = drawing.palette;
  drawing.svg.rectangle(section.frame, {.stroke = palette.line, .width = 1.2, .corner = 12});
  drawing.svg.text({section.frame.x + kSectionPad, section.frame.y + kSectionTitle}, section.title,
                   {.fill = palette.text, .size = kSectionTitleSize, .weight = Weight::bold});
}

void move_by(ModelGraphLayout& layout, double x, double y) {
  for (GraphSection& section : layout.sections) {
    section.frame.x += x;
    section.frame.y += y;
    move_by(section.layout, x, y);
  }
  for (SectionLink& link : layout.links) {
    for (Point& point : link.points) point = {point.x + x, point.y + y};
  }
}

/// Whether a line from another section already ends at the node itself.
bool is_reached(const GraphSection& section, const GraphNode& node) {
  return !section.framed && node.layer == 0;
}

/// `what` of the operators are drawn; "" for all.
Page page_of(const std::string& what, const Plotted& plotted, const StageResult& stage,
             const PlotOptions& options) {
  return {options, "Operators of " + what + title_of({&plotted, 1}),
          stage.name() + " · " + subtitle_of({&plotted, 1})};
}

}  // namespace

std::string draw_graph(const Plotted& plotted, const std::string& group,
                       const PlotOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = plotted.analysis.stages.front();
  const std::string name = group_drawn(stage, group);
  GraphLayout layout = lay_out_rows(stage, rows_of(stage, name));
  const double width = std::max(kPageWidth, layout.bounds.width + 2 * kMargin);
  const std::string repeat = scaled(layout.nodes.front().row->repeat);
  Page page = page_of(name + " (×" + repeat + "): ", plotted, stage, options);
  const GraphDrawing drawing{page.svg, page.palette, stage, options.key_prefix};
  const double y = draw_graph_legend(drawing, page.top) + 20;
  move_by(layout, (width - layout.bounds.width) / 2, y);
  for (const GraphNode& node : layout.nodes) {
    if (!node.outside.empty()) draw_entry(drawing, node);
  }
  draw_nodes(drawing, layout);
  return page.finish(layout.bounds.bottom() + kMargin, width);
}

std::string draw_model_graph(const Plotted& plotted, std::size_t stage_index,
                             const PlotOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = stage_drawn(plotted.analysis, stage_index);
  ModelGraphLayout layout = lay_out_model_graph(stage);
  const double width = std::max(kPageWidth, layout.width + 2 * kMargin);
  Page page = page_of("", plotted, stage, options);
  const GraphDrawing drawing{page.svg, page.palette, stage, options.key_prefix};
  const double y = draw_graph_legend(drawing, page.top) + 20;
  move_by(layout, (width - layout.width) / 2, y);
  for (const GraphSection& section : layout.sections) {
    if (section.framed) draw_frame(drawing, section);
  }
  for (const SectionLink& link : layout.links) draw_arrow(drawing, link.points);
  for (const GraphSection& section : layout.sections) {
    for (const GraphNode& node : section.layout.nodes) {
      if (!node.outside.empty() && !is_reached(section, node)) draw_entry(drawing, node);
    }
    draw_nodes(drawing, section.layout);
  }
  return page.finish(y + layout.height + kMargin, width);
}

}  // namespace llmviewer

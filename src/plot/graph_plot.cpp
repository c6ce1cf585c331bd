#include <algorithm>
#include <cmath>
#include <map>

#include "llmviewer/error.hpp"
#include "llmviewer/plot/op_key.hpp"
#include "llmviewer/plot/plot.hpp"
#include "llmviewer/units/nearest.hpp"
#include "llmviewer/units/scaled.hpp"
#include "plot/graph_layout.hpp"
#include "plot/page.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

/// The group that holds most of the stage's time.
std::string main_group(const StageResult& stage) {
  std::map<std::string, double> times;
  for (const OpRow& row : stage.rows) times[row.group] += row.total_time.value();
  return std::ranges::max_element(times, {}, [](const auto& entry) { return entry.second; })->first;
}

std::string checked_group(const StageResult& stage, const std::string& asked) {
  if (asked.empty()) return main_group(stage);
  const std::vector<std::string> groups = groups_of(stage);
  if (std::ranges::find(groups, asked) != groups.end()) return asked;
  std::string all;
  for (const std::string& group : groups) all += (all.empty() ? "" : ", ") + group;
  throw Error{"--group", "there is no group \"" + asked + "\" in " + stage.stage,
              did_you_mean(asked, groups, "there are " + all)};
}

std::string_view color_of(const OpRow& row, const Palette& palette) {
  return row.timing.bound == Bound::compute ? palette.compute : palette.memory;
}

std::string share_of(const OpRow& row) {
  return (row.share < 0.001 ? "<0.1" : scaled(std::round(1000 * row.share) / 10)) + " %";
}

std::string told_of(const OpRow& row) {
  return row.name + " " + row.shape + ": " + scaled(row.cost.ops().value(), "ops") + ", " +
         scaled(row.cost.traffic.total().value(), "B") + ", " + scaled(row.arithmetic_intensity) +
         " ops/B, " + std::string{name_of(row.timing.bound)} + "-bound, " +
         scaled(row.timing.time.value(), "s") + ", " + share_of(row);
}

void draw_box(Svg& svg, const OpRow& row, const std::string& key, std::string_view color,
              const Box& box) {
  const std::string_view ink = readable_on(color);
  const double room = box.width - 12;
  const Point center = box.center();
  svg.begin_op(told_of(row), key);
  svg.rectangle(box, {.fill = color});
  svg.text({center.x, box.y + 19}, fitted(row.name, 14 * 1.1, room),
           {.fill = ink, .size = 14, .anchor = Anchor::middle, .weight = Weight::bold});
  svg.text({center.x, box.y + 37},
           fitted(scaled(row.cost.ops().value(), "ops") + " · " +
                      scaled(row.cost.traffic.total().value(), "B"),
                  12.5, room),
           {.fill = ink, .size = 12.5, .anchor = Anchor::middle});
  svg.text({center.x, box.y + 54},
           fitted(scaled(row.timing.time.value(), "s") + " · " + share_of(row), 12.5, room),
           {.fill = ink, .size = 12.5, .anchor = Anchor::middle});
  svg.end();
}

bool passes_layers(const GraphNode& from, const GraphNode& to) { return to.layer > from.layer + 1; }

/// From the one box' lower edge to the other's upper one; past boxes between them by their side.
void draw_edge(Svg& svg, const Palette& palette, const GraphNode& from, const GraphNode& to,
               double lane) {
  const Ink ink{.stroke = palette.line, .width = 1.4, .opacity = 0.8};
  const Point begin{from.box.center().x, from.box.bottom()};
  const Point end{to.box.center().x, to.box.y};
  // Each box has its own heights to turn at, so that lines of different ones do not run into one.
  constexpr std::size_t kTracks = 5;
  constexpr double kTrack = 4;
  const double leave = begin.y + 6 + kTrack * 0.5 * static_cast<double>(from.order % kTracks);
  const double arrive = end.y - 12 - kTrack * static_cast<double>(to.order % kTracks);
  std::vector<Point> points{begin};
  if (passes_layers(from, to)) {
    points.push_back({begin.x, leave});
    points.push_back({lane, leave});
    points.push_back({lane, arrive});
  } else {
    points.push_back({begin.x, arrive});
  }
  points.push_back({end.x, arrive});
  points.push_back(end);
  svg.polyline(points, ink);
  const std::array head{end, Point{end.x - 4, end.y - 8}, Point{end.x + 4, end.y - 8}};
  svg.polygon(head, {.fill = palette.line});
}

void draw_entry(Svg& svg, const Palette& palette, const GraphNode& node) {
  const double x = node.box.x + 14;
  svg.line({x, node.box.y - 20}, {x, node.box.y - 6},
           {.stroke = palette.line, .width = 1.4, .dash = "3 3"});
  const std::array head{Point{x, node.box.y}, Point{x - 4, node.box.y - 8},
                        Point{x + 4, node.box.y - 8}};
  svg.polygon(head, {.fill = palette.line});
}

}  // namespace

std::string draw_graph(const Plotted& plotted, const std::string& group,
                       const PlotOptions& options) {
  require_some({&plotted, 1});
  const StageResult& stage = plotted.analysis.stages.front();
  const std::string name = checked_group(stage, group);
  const Palette& palette = palette_of(options.theme);
  GraphLayout layout = lay_out_graph(stage, name);
  // Lines that pass layers run beside all boxes, each in a lane of its own.
  constexpr double kLane = 14;
  std::size_t lanes = 0;
  for (const GraphNode& node : layout.nodes) {
    for (const std::size_t input : node.inputs) {
      lanes += passes_layers(layout.nodes[input], node) ? 1 : 0;
    }
  }
  const double across = layout.width + kLane * static_cast<double>(lanes + 1);
  const double width = std::max(kPageWidth, across + 2 * kMargin);
  Svg svg{options.theme};
  const std::string title = options.title.empty() ? "Operators of " + name + " (×" +
                                                        scaled(layout.nodes.front().row->repeat) +
                                                        "): " + title_of({&plotted, 1})
                                                  : options.title;
  double y = draw_head(svg, palette, title, stage.stage + " · " + subtitle_of({&plotted, 1}));
  const std::array legend{
      LegendEntry{Mark::area, std::string{palette.memory}, "memory-bound"},
      LegendEntry{Mark::area, std::string{palette.compute}, "compute-bound"},
      LegendEntry{Mark::line, std::string{palette.line}, "from outside the layer", "3 3"}};
  y = draw_legend(svg, palette, legend, y) + 6;
  svg.text({kMargin, y + 12}, "Of one instance: operations, bytes moved, time; share of the stage.",
           {.fill = palette.faint, .size = 13});
  y += 44;
  const double left = (width - across) / 2;
  for (GraphNode& node : layout.nodes) {
    node.box.x += left;
    node.box.y += y;
  }
  double lane = left + layout.width + kLane;
  for (const GraphNode& node : layout.nodes) {
    for (const std::size_t input : node.inputs) {
      draw_edge(svg, palette, layout.nodes[input], node, lane);
      if (passes_layers(layout.nodes[input], node)) lane += kLane;
    }
    if (node.from_outside) draw_entry(svg, palette, node);
  }
  for (const GraphNode& node : layout.nodes) {
    draw_box(svg, *node.row, options.key_prefix + op_key(stage, *node.row),
             color_of(*node.row, palette), node.box);
  }
  return svg.finish(width, y + layout.height + kMargin, title, palette.background);
}

}  // namespace llmviewer

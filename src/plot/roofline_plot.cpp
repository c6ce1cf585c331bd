#include <algorithm>
#include <array>
#include <cmath>

#include "llmviewer/plot/plot.hpp"
#include "plot/page.hpp"
#include "plot/roofline_points.hpp"
#include "plot/roofs_drawn.hpp"
#include "plot/subject.hpp"

namespace llmviewer {
namespace {

constexpr double kArrowHead = 9;  // length of an arrow's

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// On the parabola from one to the other that a third pulls at.
Point between(Point from, Point pull, Point to, double t) {
  const double a = (1 - t) * (1 - t);
  const double b = 2 * t * (1 - t);
  const double c = t * t;
  return {a * from.x + b * pull.x + c * to.x, a * from.y + b * pull.y + c * to.y};
}

/// From one point of the roofline to the edge of another's marker, bent downwards, since most moves
/// are along a roof. Empty where the marker covers all of it.
std::vector<Point> path_of(Point from, Point to, double radius) {
  constexpr int kSteps = 48;
  constexpr double kBend = 0.3;
  constexpr double kMostBend = 90;
  const double length = distance(from, to);
  if (length < radius + 1 + kArrowHead) return {};
  // Right of the way to the right, so below it.
  const double side = (to.x >= from.x ? 1 : -1) * std::min(kBend * length, kMostBend) / length;
  const Point pull{(from.x + to.x) / 2 - (to.y - from.y) * side,
                   (from.y + to.y) / 2 + (to.x - from.x) * side};
  std::vector<Point> path;
  for (int i = 0; i <= kSteps; ++i) {
    const Point at = between(from, pull, to, static_cast<double>(i) / kSteps);
    if (i > 0 && distance(at, to) < radius + 1) break;
    path.push_back(at);
  }
  return path;
}

/// The path as an arrow.
void draw_move(Svg& svg, const Palette& palette, const std::vector<Point>& path) {
  if (path.size() < 2) return;
  const Point tip = path.back();
  // The head is as straight as the way to it: from where it begins.
  std::size_t begin = path.size() - 1;
  while (begin > 0 && distance(path[begin], tip) < kArrowHead) --begin;
  const double length = distance(path[begin], tip);
  const Point along{(tip.x - path[begin].x) / length, (tip.y - path[begin].y) / length};
  const Point neck{tip.x - along.x * kArrowHead, tip.y - along.y * kArrowHead};
  const double half = kArrowHead / 2.5;
  std::vector<Point> shaft(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(begin) + 1);
  shaft.push_back(neck);
  svg.polyline(shaft, {.stroke = palette.text, .width = 1.3, .opacity = 0.7});
  const std::array head{tip, Point{neck.x - along.y * half, neck.y + along.x * half},
                        Point{neck.x + along.y * half, neck.y - along.x * half}};
  svg.polygon(head, {.fill = palette.text, .opacity = 0.8});
}

constexpr std::array kStageMarks{Mark::circle,  Mark::square, Mark::triangle,
                                 Mark::diamond, Mark::wedge,  Mark::hexagon};

/// Stages in order of appearance: their index is that of their mark.
std::vector<Stage> stages_of(std::span<const Plotted> plotted) {
  std::vector<Stage> stages;
  for (const Plotted& one : plotted) {
    for (const StageResult& stage : one.analysis.stages) {
      if (std::find(stages.begin(), stages.end(), stage.stage) == stages.end()) {
        stages.push_back(stage.stage);
      }
    }
  }
  return stages;
}

struct Drawing {
  std::span<const Plotted> plotted;
  const Palette& palette;
  std::vector<Stage> stages;
  std::vector<RooflinePoint> points{};

  Mark mark_of(Stage stage) const {
    const auto at = std::find(stages.begin(), stages.end(), stage) - stages.begin();
    return kStageMarks[static_cast<std::size_t>(at) % kStageMarks.size()];
  }
  /// Of one configuration the colour tells the kind, of several the configuration.
  std::string_view color_of(const RooflinePoint& point) const {
    return palette[plotted.size() > 1 ? point.plotted : color_index(point.family)];
  }
};

double radius_of(double share) {
  constexpr double kWhole = 34;
  constexpr double kLeast = 4;
  return std::max(kLeast, kWhole * std::sqrt(std::clamp(share, 0.0, 1.0)));
}

std::vector<LegendEntry> legend_of(const Drawing& drawing) {
  std::vector<LegendEntry> entries;
  if (drawing.plotted.size() > 1) {
    for (std::size_t i = 0; i < drawing.plotted.size(); ++i) {
      entries.push_back({Mark::area, std::string{drawing.palette[i]}, drawing.plotted[i].label});
    }
  } else {
    for (const OpFamily family : kOpFamilies) {
      const bool any =
          std::any_of(drawing.points.begin(), drawing.points.end(),
                      [&](const RooflinePoint& point) { return point.family == family; });
      if (!any) continue;
      entries.push_back({Mark::area, std::string{drawing.palette[color_index(family)]},
                         std::string{name_of(family)}});
    }
  }
  for (const Stage stage : drawing.stages) {
    entries.push_back(
        {drawing.mark_of(stage), std::string{drawing.palette.faint}, std::string{name_of(stage)}});
  }
  return entries;
}

void draw_points(Svg& svg, const Drawing& drawing) {
  for (const RooflinePoint& point : drawing.points) {  // the small ones on top
    svg.begin_told(point.told, point.keys);
    draw_mark(svg, drawing.mark_of(point.stage), point.at, radius_of(point.share),
              {.fill = drawing.color_of(point),
               .stroke = drawing.palette.background,
               .width = 1.5,
               .opacity = 0.85});
    svg.end();
  }
}

/// Whether the same operators have a label right there, of another stage; among several
/// configurations one of them is enough where they stand above each other.
bool is_labelled(const Label& label, std::span<const Label> labels, const Drawing& drawing) {
  constexpr double kBeside = 14;
  constexpr double kAbove = 40;
  const bool several = drawing.plotted.size() > 1;
  return std::ranges::any_of(labels, [&](const Label& other) {
    if (other.text != label.text) return false;
    const double dx = other.anchor.x - label.anchor.x;
    return several ? std::fabs(dx) < kAbove
                   : std::hypot(dx, other.anchor.y - label.anchor.y) < kBeside;
  });
}

/// Labels keep clear of the arrows, too.
void draw_moves(Svg& svg, const Drawing& drawing, Obstacles& obstacles) {
  for (const Move& move : moves_of(drawing.points)) {
    const RooflinePoint& to = drawing.points[move.to];
    const auto path = path_of(drawing.points[move.from].at, to.at, radius_of(to.share));
    draw_move(svg, drawing.palette, path);
    for (std::size_t i = 1; i < path.size(); ++i) {
      obstacles.lines.push_back({path[i - 1], path[i]});
    }
  }
}

Obstacles markers_of(const Drawing& drawing) {
  Obstacles obstacles;
  for (const RooflinePoint& point : drawing.points) {
    const double reach = radius_of(point.share) * 0.9 + 1;
    obstacles.boxes.push_back({point.at.x - reach, point.at.y - reach, reach * 2, reach * 2});
  }
  return obstacles;
}

void draw_labels(Svg& svg, const Drawing& drawing, const Box& frame, const Obstacles& obstacles) {
  constexpr std::size_t kMost = 34;
  constexpr double kLabelSize = 13.5;
  std::vector<const RooflinePoint*> points;
  for (const RooflinePoint& point : drawing.points) points.push_back(&point);
  // Names stand together, at one configuration, as far as that has them.
  std::ranges::stable_sort(points, {}, &RooflinePoint::plotted);
  std::vector<Label> labels;
  for (const RooflinePoint* point : points) {
    const Label label{short_name(*point), kLabelSize, point->at, radius_of(point->share)};
    if (labels.size() < kMost && !is_labelled(label, labels, drawing)) labels.push_back(label);
  }
  const auto placed = place_labels(labels, frame, obstacles);
  for (const PlacedLabel& label : placed) {
    if (!label.leader) continue;
    svg.line(label.leader->from, label.leader->to, {.stroke = drawing.palette.faint, .width = 0.9});
  }
  for (const PlacedLabel& label : placed) {
    svg.text({label.box.x + label.box.width / 2, label.box.y + kLabelSize * 0.93},
             labels[label.label].text,
             {.fill = drawing.palette.text,
              .size = kLabelSize,
              .anchor = Anchor::middle,
              .halo = drawing.palette.background});
  }
}

std::string footnote_of(std::span<const Plotted> plotted) {
  std::string text = "Area: share of its stage's time.";
  const auto names = without_operations(plotted);
  constexpr std::size_t kMost = 6;
  for (std::size_t i = 0; i < std::min(kMost, names.size()); ++i) {
    text += (i == 0 ? " Without operations, so not on it: " : ", ") + names[i];
  }
  if (names.size() > kMost) text += ", …";
  return names.empty() ? text : text + ".";
}

}  // namespace

std::string draw_roofline(std::span<const Plotted> plotted, Arrows arrows,
                          const PlotOptions& options) {
  require_some(plotted);
  Page page{options, "Roofline: " + title_of(plotted), subtitle_of(plotted)};
  Svg& svg = page.svg;
  const Palette& palette = page.palette;
  constexpr double kLeft = 124;
  constexpr double kHeight = 540;
  const Box panel{kLeft, page.top + 8, kPageWidth - kLeft - kMargin, kHeight};

  const RoofsDrawn roofs = lay_out_roofs(plotted, range_of(plotted), panel);
  Drawing drawing{plotted, palette, stages_of(plotted)};
  drawing.points = points_of(plotted, roofs.x, roofs.y, options.key_prefix);
  draw_zones(svg, palette, roofs);
  draw_axes(svg, palette, panel,
            round_axis(roofs.x, "arithmetic intensity, operations per byte", "", 14),
            round_axis(roofs.y, "attainable performance, operations per second", "ops/s", 12));
  draw_roofs(svg, palette, roofs);
  Obstacles obstacles = markers_of(drawing);
  if (arrows == Arrows::to_next) {
    draw_moves(svg, drawing, obstacles);
  }
  draw_points(svg, drawing);
  label_roofs(svg, palette, roofs, obstacles);
  draw_labels(svg, drawing, panel, obstacles);
  double bottom = draw_legend(svg, palette, legend_of(drawing), panel.bottom() + 58);
  bottom += 24;
  svg.text({kMargin, bottom}, footnote_of(plotted), {.fill = palette.faint, .size = 13});
  return page.finish(bottom + 20);
}

}  // namespace llmviewer

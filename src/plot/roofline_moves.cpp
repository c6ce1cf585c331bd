#include "plot/roofline_moves.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace llmviewer {
namespace {

constexpr double kHead = 9;  // length of an arrow's

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// On the parabola from one to the other that a third pulls at.
Point between(Point from, Point pull, Point to, double t) {
  const double a = (1 - t) * (1 - t);
  const double b = 2 * t * (1 - t);
  const double c = t * t;
  return {a * from.x + b * pull.x + c * to.x, a * from.y + b * pull.y + c * to.y};
}

}  // namespace

std::vector<Point> path_of(Point from, Point to, double radius) {
  constexpr int kSteps = 48;
  constexpr double kBend = 0.3;
  constexpr double kMostBend = 90;
  const double length = distance(from, to);
  if (length < radius + 1 + kHead) return {};
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

void draw_move(Svg& svg, const Palette& palette, const std::vector<Point>& path) {
  if (path.size() < 2) return;
  const Point tip = path.back();
  // The head is as straight as the way to it: from where it begins.
  std::size_t begin = path.size() - 1;
  while (begin > 0 && distance(path[begin], tip) < kHead) --begin;
  const double length = distance(path[begin], tip);
  const Point along{(tip.x - path[begin].x) / length, (tip.y - path[begin].y) / length};
  const Point neck{tip.x - along.x * kHead, tip.y - along.y * kHead};
  const double half = kHead / 2.5;
  std::vector<Point> shaft(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(begin) + 1);
  shaft.push_back(neck);
  svg.polyline(shaft, {.stroke = palette.text, .width = 1.3, .opacity = 0.7});
  const std::array head{tip, Point{neck.x - along.y * half, neck.y + along.x * half},
                        Point{neck.x + along.y * half, neck.y - along.x * half}};
  svg.polygon(head, {.fill = palette.text, .opacity = 0.8});
}

}  // namespace llmviewer

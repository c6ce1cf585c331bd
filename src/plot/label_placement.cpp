#include "plot/label_placement.hpp"

#include <algorithm>
#include <array>

#include "plot/svg.hpp"

namespace llmviewer {
namespace {

constexpr double kGap = 3;

/// Directions in the order of preference: beside, above and below, then the corners.
constexpr std::array<Point, 12> kDirections{{{1, 0},
                                             {0, -1},
                                             {0, 1},
                                             {-1, 0},
                                             {0.8, -0.6},
                                             {0.8, 0.6},
                                             {-0.8, -0.6},
                                             {-0.8, 0.6},
                                             {0.4, -0.92},
                                             {-0.4, -0.92},
                                             {0.4, 0.92},
                                             {-0.4, 0.92}}};
constexpr std::array kDistances{0.0, 10.0, 22.0, 36.0, 52.0, 70.0, 92.0, 118.0, 150.0};

Point nearest_in(const Box& box, Point to) {
  return {std::clamp(to.x, box.x, box.right()), std::clamp(to.y, box.y, box.bottom())};
}

/// The text's box, its near side `away` from the anchor in this direction.
Box box_towards(const Label& label, Point direction, double away) {
  const double width = width_of(label.text, label.size);
  const double height = label.size * 1.15;
  const Point near{label.anchor.x + direction.x * away, label.anchor.y + direction.y * away};
  return {near.x + (direction.x - 1) * width / 2, near.y + (direction.y - 1) * height / 2, width,
          height};
}

struct Room {
  const Box& frame;
  const Obstacles& obstacles;
  std::span<const PlacedLabel> placed;
};

bool is_free(const Box& box, const std::optional<Segment>& leader, const Room& room) {
  if (!holds(room.frame, box)) return false;
  for (const Box& taken : room.obstacles.boxes) {
    if (overlap(box, taken)) return false;
  }
  for (const Box& taken : room.obstacles.texts) {
    if (overlap(box, taken) || (leader && crosses(*leader, taken))) return false;
  }
  for (const PlacedLabel& other : room.placed) {
    if (overlap(box, other.box) || (leader && crosses(*leader, other.box)) ||
        (other.leader && crosses(*other.leader, box))) {
      return false;
    }
  }
  return true;
}

double lines_below(const Box& box, std::span<const Segment> lines) {
  return static_cast<double>(std::count_if(
      lines.begin(), lines.end(), [&](const Segment& line) { return crosses(line, box); }));
}

/// Markers of others that the leader runs through.
double markers_below(const std::optional<Segment>& leader, Point anchor,
                     std::span<const Box> markers) {
  if (!leader) return 0;
  return static_cast<double>(std::count_if(markers.begin(), markers.end(), [&](const Box& box) {
    return crosses(*leader, box) && !holds(box, {anchor.x, anchor.y, 0, 0});
  }));
}

std::optional<PlacedLabel> best_place(const Label& label, const Room& room) {
  constexpr double kLinePenalty = 30;
  constexpr double kMarkerPenalty = 60;
  constexpr double kDirectionPenalty = 0.8;
  constexpr double kBeside = 8;  // nearer ones need no leader
  constexpr double kFar = 160;   // beyond it a label says less than it covers
  std::optional<PlacedLabel> best;
  double least = kFar;
  for (const double distance : kDistances) {
    for (std::size_t i = 0; i < kDirections.size(); ++i) {
      const Box box = box_towards(label, kDirections[i], label.clear + kGap + distance);
      std::optional<Segment> leader;
      if (distance > kBeside) leader = Segment{label.anchor, nearest_in(box, label.anchor)};
      const double cost =
          distance + kDirectionPenalty * static_cast<double>(i) +
          kLinePenalty * lines_below(box, room.obstacles.lines) +
          kMarkerPenalty * markers_below(leader, label.anchor, room.obstacles.boxes);
      if (cost >= least || !is_free(box, leader, room)) continue;
      least = cost;
      best = PlacedLabel{0, box, leader};
    }
  }
  return best;
}

}  // namespace

std::vector<PlacedLabel> place_labels(std::span<const Label> labels, const Box& frame,
                                      const Obstacles& obstacles) {
  std::vector<PlacedLabel> placed;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    auto place = best_place(labels[i], {frame, obstacles, placed});
    if (!place) continue;
    place->label = i;
    placed.push_back(*place);
  }
  return placed;
}

}  // namespace llmviewer

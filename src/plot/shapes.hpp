#pragma once

#include <algorithm>

namespace llmviewer {

/// Places in a picture, in pixels; y grows downwards.
struct Point {
  double x{};
  double y{};
};

struct Box {
  double x{};
  double y{};
  double width{};
  double height{};

  double right() const noexcept { return x + width; }
  double bottom() const noexcept { return y + height; }
  Point center() const noexcept { return {x + width / 2, y + height / 2}; }
};

inline bool overlap(const Box& a, const Box& b) noexcept {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

inline bool holds(const Box& outer, const Box& inner) noexcept {
  return inner.x >= outer.x && inner.right() <= outer.right() && inner.y >= outer.y &&
         inner.bottom() <= outer.bottom();
}

struct Segment {
  Point from;
  Point to;
};

/// Whether a part of the segment lies in the box: Liang and Barsky's clipping leaves something.
inline bool crosses(const Segment& s, const Box& box) noexcept {
  double enter = 0;
  double leave = 1;
  const auto clip = [&](double step, double room) {
    if (step == 0) return room >= 0;
    const double at = room / step;
    if (step < 0) enter = std::max(enter, at);
    if (step > 0) leave = std::min(leave, at);
    return enter <= leave;
  };
  const double dx = s.to.x - s.from.x;
  const double dy = s.to.y - s.from.y;
  return clip(-dx, s.from.x - box.x) && clip(dx, box.right() - s.from.x) &&
         clip(-dy, s.from.y - box.y) && clip(dy, box.bottom() - s.from.y);
}

}  // namespace llmviewer

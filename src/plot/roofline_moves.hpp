#pragma once

#include <vector>

#include "plot/palette.hpp"
#include "plot/svg.hpp"

namespace llmviewer {

/// From one point of the roofline to the edge of another's marker, bent downwards, since most moves
/// are along a roof. Empty where the marker covers all of it.
std::vector<Point> path_of(Point from, Point to, double radius);

/// The path as an arrow.
void draw_move(Svg& svg, const Palette& palette, const std::vector<Point>& path);

}  // namespace llmviewer

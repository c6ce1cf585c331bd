#pragma once

#include <span>
#include <string>
#include <vector>

#include "plot/ceilings.hpp"
#include "plot/label_placement.hpp"
#include "plot/page.hpp"
#include "plot/roofline_points.hpp"

namespace llmviewer {

/// The roofs of one device, as they stand in the picture.
struct DeviceRoofs {
  std::string name;     ///< "" where it is the only one
  std::size_t color{};  ///< of the series, among several devices
  double bandwidth{};
  std::vector<Ceiling> ceilings;  ///< the highest first
  double ridge{};                 ///< of the linears' type
};

struct RoofsDrawn {
  Box panel;
  Scale x;
  Scale y;
  std::vector<DeviceRoofs> devices;
};

/// Axes that hold all points, ridges and roofs.
RoofsDrawn lay_out_roofs(std::span<const Plotted> plotted, const RooflineRange& points,
                         const Box& panel);

/// Shades where memory and where arithmetic binds; of one device only.
void draw_zones(Svg& svg, const Palette& palette, const RoofsDrawn& roofs);

/// Slopes, ceilings and ridge points.
void draw_roofs(Svg& svg, const Palette& palette, const RoofsDrawn& roofs);

/// Their labels, clear of the obstacles, to which they are added.
void label_roofs(Svg& svg, const Palette& palette, const RoofsDrawn& roofs, Obstacles& obstacles);

}  // namespace llmviewer

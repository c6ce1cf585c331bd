#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plot/ceilings.hpp"
#include "plot/page.hpp"
#include "plot/roofline_points.hpp"

namespace llmviewer {

/// The roofs of one device, as they stand in the picture.
struct DeviceRoofs {
  std::string name;                  ///< "" where all are of one device
  std::optional<std::size_t> color;  ///< which configuration it is of, among several devices
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

/// The line's where there is one device only.
std::string_view color_of(const DeviceRoofs& device, const Palette& palette);

/// Where a roof of this rate begins: its ridge point.
Point on_slope(const RoofsDrawn& roofs, const DeviceRoofs& device, double performance);

/// The slope's lower end: at the left edge, or where it leaves the panel below.
Point foot_of(const RoofsDrawn& roofs, const DeviceRoofs& device);

inline constexpr double kRidgeRadius = 4;
inline constexpr double kRoofNameSize = 13.5;

/// The devices that have this ceiling, and what it is called by: "h100-sxm, h200-sxm bf16: 989
/// Tops/s".
std::vector<const DeviceRoofs*> sharers_of(const RoofsDrawn& roofs, const Ceiling& ceiling);
std::string name_of(const RoofsDrawn& roofs, const Ceiling& ceiling);

}  // namespace llmviewer

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/plot/plot.hpp"
#include "plot/label_placement.hpp"
#include "plot/page.hpp"
#include "plot/roofline_points.hpp"

namespace llmviewer {

/// A rate that no operator of certain types can beat.
struct Ceiling {
  double peak{};     ///< ops/s
  std::string name;  ///< "fp16 · bf16", "vector"
  bool operator==(const Ceiling&) const = default;
};

/// A rate of bytes that operators wait for.
struct Slope {
  double rate{};
  std::string name;  ///< "3.35 TB/s"

  bool operator==(const Slope&) const = default;
};

/// The roofs of one device, as they stand in the picture.
struct DeviceRoofs {
  std::string name;                  ///< "" where all are of one device
  std::optional<std::size_t> color;  ///< which configuration it is of, among several devices
  double bandwidth{};
  std::vector<Ceiling> ceilings;  ///< the highest first
  double ridge{};                 ///< of the linears' type
  std::vector<Slope> host{};  ///< where parts lie in host memory: of operators that only weights
                              ///< pass by, that only caches do
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

/// A slope within the panel, up to the device's highest ceiling.
Segment line_of(const RoofsDrawn& roofs, const DeviceRoofs& device, const Slope& slope);
/// That of the device's own memory; the name has the device's, among several.
Slope memory_slope(const DeviceRoofs& device);

inline constexpr double kRidgeRadius = 4;
inline constexpr double kRoofNameSize = 13.5;

/// The devices that have this ceiling, and what it is called by: "h100-sxm, h200-sxm bf16: 989
/// Tops/s".
std::vector<const DeviceRoofs*> sharers_of(const RoofsDrawn& roofs, const Ceiling& ceiling);
std::string name_of(const RoofsDrawn& roofs, const Ceiling& ceiling);

/// Names ceilings, slopes and ridge points, clear of the obstacles, to which roofs and names are
/// added.
void label_roofs(Svg& svg, const Palette& palette, const RoofsDrawn& roofs, Obstacles& obstacles);

}  // namespace llmviewer

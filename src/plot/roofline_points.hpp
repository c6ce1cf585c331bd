#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/plot/plot.hpp"
#include "plot/op_family.hpp"
#include "plot/scale.hpp"
#include "plot/shapes.hpp"

namespace llmviewer {

/// Operators of one stage that fall on one place of the picture.
struct RooflinePoint {
  std::size_t plotted{};  ///< which configuration
  Stage stage{};
  OpFamily family{};
  double intensity{};
  double performance{};
  double share{};  ///< of the stage's time, all of them together
  std::vector<std::string> names;
  std::string told;  ///< when pointed at
  std::string keys;  ///< of the operators, with blanks between them
  Point at;
};

/// What the two axes must hold.
struct RooflineRange {
  double least_intensity{};
  double most_intensity{};
  double least_performance{};
  double most_performance{};
};
RooflineRange range_of(std::span<const Plotted> plotted);

/// The points of all operators that do any operations, those with the largest share first.
std::vector<RooflinePoint> points_of(std::span<const Plotted> plotted, const Scale& x,
                                     const Scale& y, const std::string& key_prefix = {});

/// An operator of a configuration and where the next one has it.
struct Move {
  std::size_t from{};  ///< indices of points
  std::size_t to{};
};
/// Attention in parts moves to attention in one kernel.
std::vector<Move> moves_of(std::span<const RooflinePoint> points);

/// Those that do no operations, so that a log axis has no place for them.
std::vector<std::string> without_operations(std::span<const Plotted> plotted);

/// "q_proj, k_proj +2"
std::string short_name(const RooflinePoint& point);

}  // namespace llmviewer

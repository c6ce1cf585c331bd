#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plot/shapes.hpp"

namespace llmviewer {

/// A text that belongs to a place.
struct Label {
  std::string text;
  double size{14};
  Point anchor;
  double clear{};  ///< distance from the anchor at which there is room: a marker's radius
};

struct PlacedLabel {
  std::size_t label{};  ///< its index
  Box box;
  std::optional<Segment> leader;  ///< from the marker, where the text stands apart from it
};

/// What labels keep clear of.
struct Obstacles {
  std::vector<Box> boxes;      ///< markers
  std::vector<Box> texts;      ///< leaders keep clear of them, too
  std::vector<Segment> lines;  ///< where there is a choice
};

/// Places for labels, the first ones first: within `frame`, overlapping neither one another nor
/// the obstacles' boxes nor other labels' leaders. One for which no such place is near is left out.
std::vector<PlacedLabel> place_labels(std::span<const Label> labels, const Box& frame,
                                      const Obstacles& obstacles);

}  // namespace llmviewer

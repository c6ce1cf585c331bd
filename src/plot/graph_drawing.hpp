#pragma once

#include <string>

#include "plot/graph_layout.hpp"
#include "plot/page.hpp"

namespace llmviewer {

/// Everything that pictures of operators as boxes have in common.
struct GraphDrawing {
  Svg& svg;
  const Palette& palette;
  const StageResult& stage;
  std::string key_prefix;
};

/// What the colours and lines mean, from `top` on. Returns where it ends.
double draw_graph_legend(const GraphDrawing& drawing, double top);

/// Boxes and the lines between them.
void draw_nodes(const GraphDrawing& drawing, const GraphLayout& layout);

/// A dashed arrow into a node that something outside feeds.
void draw_entry(const GraphDrawing& drawing, const GraphNode& node);

/// A smooth line, vertical at each of the points, with an arrow at its end.
void draw_arrow(const GraphDrawing& drawing, std::span<const Point> points);

}  // namespace llmviewer

#pragma once

#include <string>
#include <vector>

#include "plot/graph_layout.hpp"

namespace llmviewer {

/// Operators of one group that follow each other: a group of layers, or what stands before or after
/// the layers, which has no frame.
struct GraphSection {
  std::string title;  ///< "full/moe ×58 · 312 ms · 94.1 % of the stage"
  bool framed{};
  GraphLayout layout;
  Box frame;
};

/// A line from a node into a later section: to its frame, or to a node of one without a frame.
struct SectionLink {
  std::size_t from{};
  std::size_t to{};
  std::vector<Point> points;  ///< vertical at each
};

struct ModelGraphLayout {
  std::vector<GraphSection> sections;
  std::vector<SectionLink> links;
  double width{};
  double height{};
};

/// A stage's sections one below the other, in execution order. The upper left corner is at 0, 0.
ModelGraphLayout lay_out_model_graph(const StageResult& stage);

// A section's title in its frame: the height of its letters, where it stands.
inline constexpr double kSectionTitleSize = 14;
inline constexpr double kSectionTitle = 22;
inline constexpr double kSectionPad = 18;

}  // namespace llmviewer

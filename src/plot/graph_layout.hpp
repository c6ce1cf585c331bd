#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "plot/shapes.hpp"

namespace llmviewer {

/// One operator and where its box stands.
struct GraphNode {
  const OpRow* row{};
  std::vector<std::size_t> inputs;   ///< nodes that feed it
  std::vector<std::size_t> outside;  ///< rows of the stage that feed it and are not drawn here
  std::size_t layer{};               ///< one below the lowest of its inputs
  Box box;
};

/// From a node's lower edge to another's upper one, or to the lower edge of all that is drawn. It
/// is vertical at each of its points, so it passes between the boxes of a layer.
struct GraphLine {
  std::size_t from{};
  std::optional<std::size_t> to;
  std::vector<Point> points;
};

/// Room between layers, in which lines turn.
inline constexpr double kBetweenLayers = 44;

struct GraphLayout {
  std::vector<GraphNode> nodes;
  std::vector<GraphLine> lines;
  std::size_t layers{};
  Box bounds;  ///< of boxes and lines
};

/// A node for each of these rows, without a place. Those that feed one stand before it.
std::vector<GraphNode> nodes_of(const StageResult& stage, std::span<const std::size_t> rows);

/// The operators of these rows in layers, each below all that feed it, boxes and lines ordered so
/// that few lines cross. Rows in `leaving` also feed something below. The upper left corner is at
/// 0, 0.
GraphLayout lay_out_rows(const StageResult& stage, std::span<const std::size_t> rows,
                         std::span<const std::size_t> leaving = {});

void move_by(GraphLayout& layout, double x, double y);

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

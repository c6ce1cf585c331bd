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
  std::size_t order{};               ///< among those of its layer, from the left
  std::size_t layer{};               ///< one below the lowest of its inputs
  Box box;
};

/// A line from a node to a lower one. Those that pass layers run beside all boxes, in lanes.
struct GraphEdge {
  std::size_t from{};
  std::size_t to{};
  std::optional<std::size_t> lane;  ///< from the left; lines in one lane do not meet
};

/// Room between layers, which their lines run in, and between lanes.
inline constexpr double kBetweenLayers = 44;
inline constexpr double kBetweenLanes = 14;

struct GraphLayout {
  std::vector<GraphNode> nodes;
  std::vector<GraphEdge> edges;
  std::size_t layers{};
  std::size_t lanes{};
  Box boxes;  ///< what holds them; lanes are to the right
  double width() const noexcept {
    return boxes.width + kBetweenLanes * static_cast<double>(lanes + 1);
  }
};

/// The operators of these rows in layers, each below all that feed it; boxes of a layer are ordered
/// as their inputs stand, so that few lines cross. The upper left corner is at 0, 0.
GraphLayout lay_out_rows(const StageResult& stage, std::span<const std::size_t> rows);

/// The rows of one group.
std::vector<std::size_t> rows_of(const StageResult& stage, const std::string& group);

/// Moves all boxes.
void move_by(GraphLayout& layout, double x, double y);

/// The groups of a stage, in order.
std::vector<std::string> groups_of(const StageResult& stage);

}  // namespace llmviewer

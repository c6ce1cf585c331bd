#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "plot/shapes.hpp"

namespace llmviewer {

/// One operator of a layer and where its box stands.
struct GraphNode {
  const OpRow* row{};
  std::vector<std::size_t> inputs;  ///< nodes that feed it
  bool from_outside{};              ///< also fed by what precedes the layer
  std::size_t order{};              ///< among those of its layer, from the left
  std::size_t layer{};              ///< one below the lowest of its inputs
  Box box;
};

/// Room between layers, which their lines run in.
inline constexpr double kBetweenLayers = 60;

struct GraphLayout {
  std::vector<GraphNode> nodes;
  double width{};
  double height{};
};

/// The operators of one group in layers, each below all that feed it; boxes of a layer are ordered
/// as their inputs stand, so that few lines cross.
GraphLayout lay_out_graph(const StageResult& stage, const std::string& group);

/// The groups of a stage, in order.
std::vector<std::string> groups_of(const StageResult& stage);

}  // namespace llmviewer

#include "plot/graph_layout.hpp"

#include <algorithm>

namespace llmviewer {
namespace {

constexpr double kBoxWidth = 178;
constexpr double kBoxHeight = 62;
constexpr double kAside = 26;

std::vector<GraphNode> nodes_of(const StageResult& stage, const std::string& group) {
  std::vector<GraphNode> nodes;
  for (const OpRow& row : stage.rows) {
    if (row.group != group) continue;
    GraphNode node{&row, {}, false, 0, 0, {}};
    for (const std::string& input : row.inputs) {
      const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const GraphNode& other) {
        return other.row->name == input;
      });
      if (found == nodes.end()) {
        node.from_outside = true;
        continue;
      }
      node.inputs.push_back(static_cast<std::size_t>(found - nodes.begin()));
      node.layer = std::max(node.layer, found->layer + 1);
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

/// The mean place of what feeds it; its own where nothing does.
double wish_of(const GraphNode& node, const std::vector<GraphNode>& nodes) {
  if (node.inputs.empty()) return node.box.center().x;
  double sum = 0;
  for (const std::size_t input : node.inputs) sum += nodes[input].box.center().x;
  return sum / static_cast<double>(node.inputs.size());
}

void place_layer(std::vector<GraphNode>& nodes, const std::vector<std::size_t>& layer,
                 double width) {
  const auto count = static_cast<double>(layer.size());
  const double taken = count * kBoxWidth + (count - 1) * kAside;
  double x = (width - taken) / 2;
  std::size_t order = 0;
  for (const std::size_t node : layer) {
    nodes[node].order = order++;
    nodes[node].box = {x, static_cast<double>(nodes[node].layer) * (kBoxHeight + kBetweenLayers),
                       kBoxWidth, kBoxHeight};
    x += kBoxWidth + kAside;
  }
}

}  // namespace

GraphLayout lay_out_graph(const StageResult& stage, const std::string& group) {
  GraphLayout layout{nodes_of(stage, group), 0, 0};
  std::vector<std::vector<std::size_t>> layers;
  for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
    layers.resize(std::max(layers.size(), layout.nodes[i].layer + 1));
    layers[layout.nodes[i].layer].push_back(i);
  }
  for (const auto& layer : layers) {
    const auto count = static_cast<double>(layer.size());
    layout.width = std::max(layout.width, count * kBoxWidth + (count - 1) * kAside);
  }
  for (auto& layer : layers) {
    std::stable_sort(layer.begin(), layer.end(), [&](std::size_t a, std::size_t b) {
      return wish_of(layout.nodes[a], layout.nodes) < wish_of(layout.nodes[b], layout.nodes);
    });
    place_layer(layout.nodes, layer, layout.width);
  }
  layout.height =
      static_cast<double>(layers.size()) * (kBoxHeight + kBetweenLayers) - kBetweenLayers;
  return layout;
}

std::vector<std::string> groups_of(const StageResult& stage) {
  std::vector<std::string> groups;
  for (const OpRow& row : stage.rows) {
    if (std::find(groups.begin(), groups.end(), row.group) == groups.end()) {
      groups.push_back(row.group);
    }
  }
  return groups;
}

}  // namespace llmviewer

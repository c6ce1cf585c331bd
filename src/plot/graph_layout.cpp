#include "plot/graph_layout.hpp"

#include <algorithm>
#include <utility>

namespace llmviewer {
namespace {

constexpr double kBoxWidth = 178;
constexpr double kBoxHeight = 62;
constexpr double kAside = 26;

/// The row that an input is of: names recur from group to group, the nearest before it is meant.
std::optional<std::size_t> row_feeding(const StageResult& stage, std::size_t fed,
                                       const std::string& input) {
  for (std::size_t row = fed; row-- > 0;) {
    const OpRow& other = stage.rows[row];
    if (other.name == input && other.part == stage.rows[fed].part) return row;
  }
  return {};
}

std::vector<GraphNode> nodes_of(const StageResult& stage, std::span<const std::size_t> rows) {
  std::vector<GraphNode> nodes;
  for (const std::size_t row : rows) {
    GraphNode node{&stage.rows[row], {}, {}, 0, 0, {}};
    for (const std::string& input : node.row->inputs) {
      const auto feeding = row_feeding(stage, row, input);
      if (!feeding) continue;
      const auto found = std::ranges::find(nodes, &stage.rows[*feeding], &GraphNode::row);
      if (found == nodes.end()) {
        node.outside.push_back(*feeding);
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

double width_of_layer(std::size_t boxes) {
  return static_cast<double>(boxes) * (kBoxWidth + kAside) - kAside;
}

void place_layer(std::vector<GraphNode>& nodes, const std::vector<std::size_t>& layer,
                 double width) {
  double x = (width - width_of_layer(layer.size())) / 2;
  std::size_t order = 0;
  for (const std::size_t node : layer) {
    nodes[node].order = order++;
    nodes[node].box = {x, static_cast<double>(nodes[node].layer) * (kBoxHeight + kBetweenLayers),
                       kBoxWidth, kBoxHeight};
    x += kBoxWidth + kAside;
  }
}

/// Each long line takes the first lane that no other occupies where it runs.
void add_edges(GraphLayout& layout) {
  std::vector<std::size_t> free_from;  // per lane: the layer
  for (std::size_t to = 0; to < layout.nodes.size(); ++to) {
    for (const std::size_t from : layout.nodes[to].inputs) layout.edges.push_back({from, to, {}});
  }
  std::ranges::stable_sort(layout.edges, {}, [&](const GraphEdge& edge) {
    return std::pair{layout.nodes[edge.from].layer, layout.nodes[edge.to].layer};
  });
  for (GraphEdge& edge : layout.edges) {
    const std::size_t begin = layout.nodes[edge.from].layer;
    const std::size_t end = layout.nodes[edge.to].layer;
    if (end <= begin + 1) continue;
    const auto lane = std::ranges::find_if(free_from, [&](std::size_t at) { return at <= begin; });
    edge.lane = static_cast<std::size_t>(lane - free_from.begin());
    if (lane == free_from.end()) free_from.push_back(0);
    free_from[*edge.lane] = end;
  }
  layout.lanes = free_from.size();
}

}  // namespace

GraphLayout lay_out_rows(const StageResult& stage, std::span<const std::size_t> rows) {
  GraphLayout layout{nodes_of(stage, rows), {}, 0, 0, {}};
  std::vector<std::vector<std::size_t>> layers;
  for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
    layers.resize(std::max(layers.size(), layout.nodes[i].layer + 1));
    layers[layout.nodes[i].layer].push_back(i);
  }
  layout.layers = layers.size();
  for (const auto& layer : layers) {
    layout.boxes.width = std::max(layout.boxes.width, width_of_layer(layer.size()));
  }
  for (auto& layer : layers) {
    std::stable_sort(layer.begin(), layer.end(), [&](std::size_t a, std::size_t b) {
      return wish_of(layout.nodes[a], layout.nodes) < wish_of(layout.nodes[b], layout.nodes);
    });
    place_layer(layout.nodes, layer, layout.boxes.width);
  }
  layout.boxes.height =
      static_cast<double>(layers.size()) * (kBoxHeight + kBetweenLayers) - kBetweenLayers;
  add_edges(layout);
  return layout;
}

std::vector<std::size_t> rows_of(const StageResult& stage, const std::string& group) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < stage.rows.size(); ++i) {
    if (stage.rows[i].group == group) rows.push_back(i);
  }
  return rows;
}

void move_by(GraphLayout& layout, double x, double y) {
  const auto move = [&](Box& box) {
    box.x += x;
    box.y += y;
  };
  move(layout.boxes);
  for (GraphNode& node : layout.nodes) move(node.box);
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

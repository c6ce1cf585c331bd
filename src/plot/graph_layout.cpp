#include "plot/graph_layout.hpp"

#include <algorithm>

#include "plot/graph_rows.hpp"
#include "plot/layered_slots.hpp"

namespace llmviewer {
namespace {

constexpr double kBoxWidth = 178;
constexpr double kBoxHeight = 62;

std::vector<GraphLine> graph_lines_of(const StageResult& stage, const std::vector<GraphNode>& nodes,
                                      std::span<const std::size_t> leaving) {
  std::vector<GraphLine> lines;
  for (std::size_t to = 0; to < nodes.size(); ++to) {
    for (const std::size_t from : nodes[to].inputs) lines.push_back({from, to, {}});
  }
  for (const std::size_t row : leaving) {
    const auto from = std::ranges::find(nodes, &stage.rows[row], &GraphNode::row);
    lines.push_back({static_cast<std::size_t>(from - nodes.begin()), {}, {}});
  }
  return lines;
}

double top_of(std::size_t layer) {
  return static_cast<double>(layer) * (kBoxHeight + kBetweenLayers);
}

/// A slot for every node, under its index, then those of lines in the layers that they pass.
LayeredSlots slots_of(const GraphLayout& layout) {
  LayeredSlots all;
  all.layers.resize(layout.layers);
  for (const GraphNode& node : layout.nodes) {
    all.layers[node.layer].push_back(all.slots.size());
    all.slots.push_back({kBoxWidth, {}, 0, {}, {}});
  }
  const auto join = [&](std::size_t above, std::size_t below) {
    all.slots[above].below.push_back(below);
    all.slots[below].above.push_back(above);
  };
  for (const GraphLine& line : layout.lines) {
    const std::size_t end = line.to ? layout.nodes[*line.to].layer : layout.layers;
    std::size_t above = line.from;
    std::vector<std::size_t> column;
    for (std::size_t layer = layout.nodes[line.from].layer + 1; layer < end; ++layer) {
      const std::size_t slot = all.slots.size();
      all.slots.push_back({0, all.columns.size(), 0, {}, {}});
      all.layers[layer].push_back(slot);
      column.push_back(slot);
      join(above, slot);
      above = slot;
    }
    if (line.to) join(above, *line.to);
    all.columns.push_back(std::move(column));
  }
  return all;
}

/// Lines at one edge of a box stand beside each other, in the order of where they lead.
double port_of(const LayeredSlots& all, const Slot& box, const std::vector<std::size_t>& joined,
               std::size_t towards) {
  const auto left = std::ranges::count_if(
      joined, [&](std::size_t other) { return all.slots[other].x < all.slots[towards].x; });
  constexpr double kApart = 22;
  return box.x + kApart * (static_cast<double>(left) - static_cast<double>(joined.size() - 1) / 2);
}

void draw_line(GraphLine& line, const std::vector<std::size_t>& column, const GraphLayout& layout,
               const LayeredSlots& all) {
  const Slot& from = all.slots[line.from];
  const double bottom = layout.nodes[line.from].box.bottom();
  const bool leaves_at_once = column.empty() && !line.to;
  const std::size_t first = column.empty() ? line.to.value_or(line.from) : column.front();
  line.points.push_back({leaves_at_once ? from.x : port_of(all, from, from.below, first), bottom});
  std::size_t layer = layout.nodes[line.from].layer;
  for (const std::size_t slot : column) {
    const double x = all.slots[slot].x;
    line.points.push_back({x, top_of(++layer)});
    line.points.push_back({x, top_of(layer) + kBoxHeight});
  }
  if (!line.to) return;
  const Slot& to = all.slots[*line.to];
  const std::size_t last = column.empty() ? line.from : column.back();
  line.points.push_back({port_of(all, to, to.above, last), layout.nodes[*line.to].box.y});
}

Box bounds_of(const GraphLayout& layout, const LayeredSlots& all) {
  constexpr double kAside = 8;  // of a line
  double left = 0;
  double right = 0;
  for (const Slot& slot : all.slots) {
    const double half = slot.column ? kAside : slot.width / 2;
    left = std::min(left, slot.x - half);
    right = std::max(right, slot.x + half);
  }
  return {left, 0, right - left, top_of(layout.layers) - kBetweenLayers};
}

}  // namespace

std::vector<GraphNode> nodes_of(const StageResult& stage, std::span<const std::size_t> rows) {
  std::vector<GraphNode> nodes;
  for (const std::size_t row : rows) {
    GraphNode node{&stage.rows[row], {}, {}, 0, {}};
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

GraphLayout lay_out_rows(const StageResult& stage, std::span<const std::size_t> rows,
                         std::span<const std::size_t> leaving) {
  GraphLayout layout{nodes_of(stage, rows), {}, 0, {}};
  for (const GraphNode& node : layout.nodes)
    layout.layers = std::max(layout.layers, node.layer + 1);
  layout.lines = graph_lines_of(stage, layout.nodes, leaving);
  LayeredSlots all = slots_of(layout);
  order(all);
  place(all);
  for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
    GraphNode& node = layout.nodes[i];
    node.box = {all.slots[i].x - kBoxWidth / 2, top_of(node.layer), kBoxWidth, kBoxHeight};
  }
  for (std::size_t i = 0; i < layout.lines.size(); ++i) {
    draw_line(layout.lines[i], all.columns[i], layout, all);
  }
  layout.bounds = bounds_of(layout, all);
  move_by(layout, -layout.bounds.x, 0);
  return layout;
}

void move_by(GraphLayout& layout, double x, double y) {
  const auto move = [&](auto& place) {
    place.x += x;
    place.y += y;
  };
  move(layout.bounds);
  for (GraphNode& node : layout.nodes) move(node.box);
  for (GraphLine& line : layout.lines) {
    for (Point& point : line.points) move(point);
  }
}

}  // namespace llmviewer

#include "plot/graph_rails.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace llmviewer {
namespace {

/// The rows whose results feed a node.
std::vector<const OpRow*> sources_of(const StageResult& stage, std::span<const GraphNode> nodes,
                                     const GraphNode& node) {
  std::vector<const OpRow*> sources;
  for (const std::size_t row : node.outside) sources.push_back(&stage.rows[row]);
  for (const std::size_t input : node.inputs) sources.push_back(nodes[input].row);
  return sources;
}

/// Side by side, each with the row whose result runs down it; null where it is free.
using Lanes = std::vector<const OpRow*>;

std::size_t lane_of(const Lanes& lanes, const OpRow* row) {
  return static_cast<std::size_t>(std::ranges::find(lanes, row) - lanes.begin());
}

std::size_t free_lane(Lanes& lanes) {
  const std::size_t lane = lane_of(lanes, nullptr);
  if (lane == lanes.size()) lanes.push_back(nullptr);
  return lane;
}

std::string passing(const Lanes& lanes) {
  std::string text;
  for (const OpRow* lane : lanes) text += lane != nullptr ? "│ " : "  ";
  return text;
}

/// Where a result leads from its lane towards the mark: it ends there, or goes on down, too.
std::string_view turn_of(bool ends, bool left, bool right) {
  if (left && right) return ends ? "┴" : "┼";
  if (left) return ends ? "┘" : "┤";
  return ends ? "└" : "├";
}

/// One operator's line: lanes above it, those below it, its own, those that feed it.
struct Stop {
  Lanes above;
  Lanes below;
  std::size_t own{};
  std::vector<std::size_t> fed_by;
};

Rails drawn(const Stop& stop) {
  std::size_t first = stop.own;
  std::size_t last = stop.own;
  for (const std::size_t lane : stop.fed_by) {
    first = std::min(first, lane);
    last = std::max(last, lane);
  }
  Rails rails{"", "", passing(stop.below)};
  for (std::size_t lane = 0; lane < stop.below.size(); ++lane) {
    std::string& text = lane < stop.own ? rails.before : rails.after;
    const OpRow* passes = lane < stop.above.size() ? stop.above[lane] : nullptr;
    const bool feeds = std::ranges::find(stop.fed_by, lane) != stop.fed_by.end();
    if (lane != stop.own && feeds) {
      text += turn_of(stop.below[lane] != passes, lane > first, lane < last);
    } else if (lane != stop.own) {
      text += passes != nullptr ? "│" : lane > first && lane < last ? "─" : " ";
    }
    text += lane >= first && lane < last ? "─" : " ";
  }
  return rails;
}

/// The last node that each row's result feeds; beyond all of them for one that leaves.
std::map<const OpRow*, std::size_t> last_uses(const StageResult& stage,
                                              std::span<const GraphNode> nodes,
                                              std::span<const std::size_t> leaving) {
  std::map<const OpRow*, std::size_t> last;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const OpRow* source : sources_of(stage, nodes, nodes[i])) last[source] = i;
  }
  for (const std::size_t row : leaving) last[&stage.rows[row]] = nodes.size();
  return last;
}

/// A lane for everything from outside, in the order of the rows.
Lanes entering(const StageResult& stage, std::span<const GraphNode> nodes) {
  std::set<std::size_t> outside;
  for (const GraphNode& node : nodes) outside.insert(node.outside.begin(), node.outside.end());
  Lanes lanes;
  for (const std::size_t row : outside) lanes.push_back(&stage.rows[row]);
  return lanes;
}

}  // namespace

RailPlan rails_of(const StageResult& stage, std::span<const GraphNode> nodes,
                  std::span<const std::size_t> leaving) {
  const std::map<const OpRow*, std::size_t> last = last_uses(stage, nodes, leaving);
  std::vector<Stop> stops;
  Lanes lanes = entering(stage, nodes);
  const Lanes top = lanes;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Stop stop{lanes, {}, lanes.size(), {}};
    for (const OpRow* source : sources_of(stage, nodes, nodes[i])) {
      const std::size_t lane = lane_of(stop.above, source);
      stop.fed_by.push_back(lane);
      if (last.at(source) > i) continue;
      // Where an input ends the rail goes straight on as the result's.
      lanes[lane] = nullptr;
      stop.own = std::min(stop.own, lane);
    }
    if (stop.own == stop.above.size()) stop.own = free_lane(lanes);
    if (last.contains(nodes[i].row)) lanes[stop.own] = nodes[i].row;
    stop.below = lanes;
    stops.push_back(std::move(stop));
  }
  const auto all = lanes.size();  // lanes are never taken away
  RailPlan plan{passing(top) + std::string(2 * (all - top.size()), ' '), {}};
  for (Stop& stop : stops) {
    stop.below.resize(all);
    plan.rows.push_back(drawn(stop));
  }
  return plan;
}

}  // namespace llmviewer

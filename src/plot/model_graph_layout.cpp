#include "plot/model_graph_layout.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "llmviewer/units/scaled.hpp"
#include "plot/svg.hpp"

namespace llmviewer {
namespace {

constexpr double kBetweenSections = 56;
constexpr double kFrameHead = 54;  // title and the arrows into the first boxes
constexpr double kTrack = 7;       // between the heights at which links turn

/// Where a link begins and what it feeds.
struct Feeding {
  std::size_t section{};
  std::size_t node{};
  std::size_t to{};                ///< section
  std::vector<std::size_t> nodes;  ///< of that section
};

std::string title_of(const std::string& group, const GraphLayout& layout) {
  double time = 0;
  double share = 0;
  for (const GraphNode& node : layout.nodes) {
    time += node.row->total_time.value();
    share += node.row->share;
  }
  return group + " ×" + scaled(layout.nodes.front().row->repeat) + " · " + scaled(time, "s") +
         " · " + scaled(std::round(1000 * share) / 10) + " % of the stage";
}

std::vector<GraphSection> sections_of(const StageResult& stage) {
  std::vector<GraphSection> sections;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < stage.rows.size(); ++i) {
    rows.push_back(i);
    const std::string& group = stage.rows[i].group;
    if (i + 1 < stage.rows.size() && stage.rows[i + 1].group == group) continue;
    GraphLayout layout = lay_out_rows(stage, rows);
    std::string title = title_of(group, layout);
    sections.push_back({std::move(title), group != "model", 0, std::move(layout), {}});
    rows.clear();
  }
  return sections;
}

/// All that feeds a section from others, each source once.
std::vector<Feeding> feedings_of(const StageResult& stage,
                                 const std::vector<GraphSection>& sections) {
  std::map<std::size_t, std::pair<std::size_t, std::size_t>> place;  // of a row: section, node
  std::vector<Feeding> feedings;
  for (std::size_t to = 0; to < sections.size(); ++to) {
    const std::vector<GraphNode>& nodes = sections[to].layout.nodes;
    std::map<std::size_t, std::vector<std::size_t>> fed;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      for (const std::size_t row : nodes[i].outside) fed[row].push_back(i);
    }
    for (const auto& [row, those] : fed) {
      const auto [section, node] = place.at(row);
      feedings.push_back({section, node, to, those});
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      place[static_cast<std::size_t>(nodes[i].row - stage.rows.data())] = {to, i};
    }
  }
  return feedings;
}

bool is_lowest(const GraphSection& section, std::size_t node) {
  return section.layout.nodes[node].layer + 1 == section.layout.layers;
}

/// What stands right of the middle of its boxes, and left of it.
double left_of(const GraphSection& section) { return section.layout.boxes.width / 2 + kSectionPad; }
double right_of(const GraphSection& section) {
  const double lanes = kBetweenLanes * static_cast<double>(section.exits);
  const double lines = section.layout.width() - section.layout.boxes.width / 2 + lanes;
  constexpr double kBold = 1.1;  // wider than measured
  const double title = section.framed ? width_of(section.title, kSectionTitleSize * kBold) : 0;
  return std::max(lines, title + kSectionPad - left_of(section)) + kSectionPad;
}

/// Sections below each other, the middles of their boxes too. Returns how wide and high they are.
Point place_sections(std::vector<GraphSection>& sections) {
  double left = 0;
  double right = 0;
  for (const GraphSection& section : sections) {
    left = std::max(left, left_of(section));
    right = std::max(right, right_of(section));
  }
  double y = 0;
  for (GraphSection& section : sections) {
    const double head = section.framed ? kFrameHead : 0;
    const double foot = section.framed ? kSectionPad : 0;
    section.frame = {left - left_of(section), y, left_of(section) + right_of(section),
                     head + section.layout.boxes.height + foot};
    move_by(section.layout, section.frame.x + kSectionPad, y + head);
    y = section.frame.bottom() + kBetweenSections;
  }
  return {left + right, y - kBetweenSections};
}

class LinkRouter {
 public:
  LinkRouter(const std::vector<GraphSection>& sections, double width)
      : sections_{sections}, exits_(sections.size()), arrivals_(sections.size()), width_{width} {}

  std::vector<SectionLink> links_of(const Feeding& feeding) {
    const GraphSection& to = sections_[feeding.to];
    if (to.framed) {
      constexpr double kApart = 26;
      const double aside = kApart * static_cast<double>(arrivals_[feeding.to]);
      return {link(feeding, {to.layout.boxes.center().x + aside, to.frame.y})};
    }
    std::vector<SectionLink> links;
    for (const std::size_t node : feeding.nodes) {
      const GraphNode& fed = to.layout.nodes[node];
      if (fed.layer == 0) links.push_back(link(feeding, {fed.box.center().x, fed.box.y}));
    }
    return links;
  }

  double width() const noexcept { return width_; }

 private:
  /// The lane by which a node's lines leave its section.
  double exit_of(const Feeding& feeding) {
    const GraphSection& from = sections_[feeding.section];
    auto& exits = exits_[feeding.section];
    const auto lane = exits.emplace(feeding.node, exits.size()).first->second;
    return from.layout.boxes.x + from.layout.width() + kBetweenLanes * static_cast<double>(lane);
  }

  SectionLink link(const Feeding& feeding, Point end) {
    const GraphSection& from = sections_[feeding.section];
    const Box& box = from.layout.nodes[feeding.node].box;
    SectionLink link{feeding.section, feeding.to, {{box.center().x, box.bottom()}}};
    const auto turn = [&](double x, double y) {
      link.points.push_back({link.points.back().x, y});
      link.points.push_back({x, y});
    };
    if (!is_lowest(from, feeding.node)) turn(exit_of(feeding), box.bottom() + 16);
    if (feeding.to > feeding.section + 1) {  // beside all that lies between
      width_ += kBetweenLanes;
      turn(width_, from.frame.bottom() + 10);
    }
    turn(end.x, end.y - 14 - kTrack * static_cast<double>(arrivals_[feeding.to]++));
    link.points.push_back(end);
    return link;
  }

  const std::vector<GraphSection>& sections_;
  std::vector<std::map<std::size_t, std::size_t>> exits_;  // per section: the lane of a node
  std::vector<std::size_t> arrivals_;
  double width_;
};

}  // namespace

ModelGraphLayout lay_out_model_graph(const StageResult& stage) {
  ModelGraphLayout layout{sections_of(stage), {}, 0, 0};
  const std::vector<Feeding> feedings = feedings_of(stage, layout.sections);
  std::set<std::pair<std::size_t, std::size_t>> leaving;
  for (const Feeding& feeding : feedings) {
    GraphSection& from = layout.sections[feeding.section];
    if (is_lowest(from, feeding.node)) continue;
    if (leaving.insert({feeding.section, feeding.node}).second) ++from.exits;
  }
  const Point size = place_sections(layout.sections);
  LinkRouter router{layout.sections, size.x};
  for (const Feeding& feeding : feedings) {
    std::vector<SectionLink> links = router.links_of(feeding);
    layout.links.insert(layout.links.end(), links.begin(), links.end());
  }
  layout.width = router.width();
  layout.height = size.y;
  return layout;
}

}  // namespace llmviewer

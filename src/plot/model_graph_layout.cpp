#include <algorithm>

#include "plot/graph_layout.hpp"
#include "plot/graph_rows.hpp"
#include "plot/page.hpp"

namespace llmviewer {
namespace {

constexpr double kBetweenSections = 56;
constexpr double kBetweenLanes = 16;
constexpr double kFrameHead = 54;  // title and the arrows into the first boxes

std::vector<GraphSection> sections_of(const StageResult& stage) {
  std::vector<GraphSection> sections;
  for (const std::vector<std::size_t>& run : runs_of(stage)) {
    sections.push_back({title_of_run(stage, run),
                        are_layers(stage, run),
                        lay_out_rows(stage, run, leaving_of(stage, run)),
                        {}});
  }
  return sections;
}

/// The main way through a section: where its last operator stands.
double axis_of(const GraphSection& section) {
  return section.layout.nodes.back().box.center().x - section.layout.bounds.x;
}
double left_of(const GraphSection& section) { return axis_of(section) + kSectionPad; }
double right_of(const GraphSection& section) {
  constexpr double kBold = 1.1;  // wider than measured
  const double title = section.framed ? width_of(section.title, kSectionTitleSize * kBold) : 0;
  return std::max(section.layout.bounds.width, title) - axis_of(section) + kSectionPad;
}

/// Sections below each other, their main ways too. Returns how wide and high they are.
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
                     head + section.layout.bounds.height + foot};
    move_by(section.layout, section.frame.x + kSectionPad, y + head);
    y = section.frame.bottom() + kBetweenSections;
  }
  return {left + right, y - kBetweenSections};
}

/// A line that leaves a section, and what it feeds.
struct Feeding {
  std::size_t section{};
  const GraphLine* line{};
  std::size_t to{};                     ///< section
  std::vector<const GraphNode*> nodes;  ///< of that section
};

std::vector<Feeding> feedings_of(const StageResult& stage,
                                 const std::vector<GraphSection>& sections) {
  std::vector<Feeding> feedings;
  for (std::size_t from = 0; from < sections.size(); ++from) {
    const GraphLayout& layout = sections[from].layout;
    for (const GraphLine& line : layout.lines) {
      if (line.to) continue;
      const auto row = static_cast<std::size_t>(layout.nodes[line.from].row - stage.rows.data());
      for (std::size_t to = from + 1; to < sections.size(); ++to) {
        Feeding feeding{from, &line, to, {}};
        for (const GraphNode& node : sections[to].layout.nodes) {
          if (std::ranges::find(node.outside, row) == node.outside.end()) continue;
          feeding.nodes.push_back(&node);
        }
        if (!feeding.nodes.empty()) feedings.push_back(std::move(feeding));
      }
    }
  }
  return feedings;
}

/// Where the feeding's lines arrive: at the frame, beside those of others in the order in which
/// they come, or at the first boxes of a section without one.
std::vector<Point> ends_of(const Feeding& feeding, const std::vector<Feeding>& all,
                           const GraphSection& to) {
  if (to.framed) {
    constexpr double kApart = 26;
    double index = 0;
    for (const Feeding& other : all) {
      if (other.to != feeding.to || other.line == feeding.line) continue;
      index += other.line->points.back().x < feeding.line->points.back().x ? 0.5 : -0.5;
    }
    return {{to.layout.nodes.back().box.center().x + kApart * index, to.frame.y}};
  }
  std::vector<Point> ends;
  for (const GraphNode* node : feeding.nodes) {
    if (node->layer == 0) ends.push_back({node->box.center().x, node->box.y});
  }
  return ends;
}

/// Adds the links; those that pass sections run beside all of them. Returns how wide all is then.
double add_links(const StageResult& stage, double width, ModelGraphLayout& layout) {
  const std::vector<GraphSection>& sections = layout.sections;
  const std::vector<Feeding> feedings = feedings_of(stage, sections);
  for (const Feeding& feeding : feedings) {
    const Box& frame = sections[feeding.section].frame;
    const bool passes = feeding.to > feeding.section + 1;
    if (passes) width += kBetweenLanes;
    for (const Point end : ends_of(feeding, feedings, sections[feeding.to])) {
      SectionLink link{feeding.section, feeding.to, feeding.line->points};
      link.points.push_back({link.points.back().x, frame.bottom()});
      if (passes) {
        link.points.push_back({width, frame.bottom() + kBetweenSections});
        link.points.push_back({width, sections[feeding.to - 1].frame.bottom()});
      }
      link.points.push_back(end);
      layout.links.push_back(std::move(link));
    }
  }
  return width;
}

}  // namespace

ModelGraphLayout lay_out_model_graph(const StageResult& stage) {
  ModelGraphLayout layout{sections_of(stage), {}, 0, 0};
  const Point size = place_sections(layout.sections);
  layout.width = add_links(stage, size.x, layout);
  layout.height = size.y;
  return layout;
}

}  // namespace llmviewer

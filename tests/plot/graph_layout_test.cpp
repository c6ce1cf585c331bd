#include "plot/graph_layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "plot/graph_rows.hpp"

namespace llmviewer::graph_layout_test {
namespace {

/// Lines turn between layers; within one they are upright, and no box stands in their way.
void expect_clear(const GraphLayout& layout) {
  for (const GraphLine& line : layout.lines) {
    ASSERT_GE(line.points.size(), 1U);
    for (std::size_t i = 1; i < line.points.size(); ++i) {
      const Segment part{line.points[i - 1], line.points[i]};
      EXPECT_GE(part.to.y, part.from.y);
      if (part.from.x != part.to.x) {
        EXPECT_NEAR(part.to.y - part.from.y, kBetweenLayers, 0.01);
        continue;
      }
      for (std::size_t node = 0; node < layout.nodes.size(); ++node) {
        const bool own = node == line.from || node == line.to;
        EXPECT_TRUE(own || !crosses(part, layout.nodes[node].box)) << layout.nodes[node].row->name;
      }
    }
    if (line.to) {
      const Box& box = layout.nodes[*line.to].box;
      EXPECT_EQ(line.points.back().y, box.y);
      EXPECT_TRUE(line.points.back().x > box.x && line.points.back().x < box.right());
    }
  }
}

TEST(GraphLayout, EveryBoxStandsBelowWhatFeedsItAndNoneOnAnother) {
  const Catalog catalog;
  for (const char* name : {"llama2-7b", "deepseek-v3", "qwen3-next-80b-a3b", "whisper-large-v3"}) {
    SCOPED_TRACE(name);
    const Model model = catalog.model(name);
    const Analysis analysis = analyze(model, catalog.hardware("h200-sxm"), {});
    for (const StageResult& stage : analysis.stages) {
      std::size_t drawn = 0;
      for (const std::string& group : groups_of(stage)) {
        const GraphLayout layout = lay_out_rows(stage, rows_of(stage, group));
        drawn += layout.nodes.size();
        expect_clear(layout);
        for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
          const GraphNode& node = layout.nodes[i];
          EXPECT_TRUE(holds(layout.bounds, node.box));
          for (const std::size_t input : node.inputs) {
            EXPECT_GE(node.box.y, layout.nodes[input].box.bottom() + kBetweenLayers - 0.01);
          }
          for (std::size_t j = 0; j < i; ++j) {
            EXPECT_FALSE(overlap(node.box, layout.nodes[j].box));
          }
        }
      }
      EXPECT_EQ(drawn, stage.rows.size());
    }
  }
}

void expect_apart(const std::vector<GraphSection>& sections) {
  for (std::size_t i = 0; i < sections.size(); ++i) {
    for (const GraphNode& node : sections[i].layout.nodes) {
      EXPECT_TRUE(holds(sections[i].frame, node.box)) << sections[i].title;
    }
    if (i > 0) {
      EXPECT_GT(sections[i].frame.y, sections[i - 1].frame.bottom());
    }
  }
}

/// Every link ends at the frame of its section or at one of its boxes, from above.
void expect_arrival(const SectionLink& link, const GraphSection& to) {
  EXPECT_GT(link.points.back().y, link.points.front().y);
  const Point end = link.points.back();
  const auto ends_at = [&](const Box& box) {
    return end.y == box.y && end.x >= box.x && end.x <= box.right();
  };
  EXPECT_TRUE(to.framed
                  ? ends_at(to.frame)
                  : std::ranges::any_of(to.layout.nodes,
                                        [&](const GraphNode& node) { return ends_at(node.box); }))
      << to.title;
}

TEST(ModelGraphLayout, HoldsEveryOperatorInSectionsOneBelowTheOther) {
  const Catalog catalog;
  for (const char* name : {"llama2-7b", "deepseek-v3", "dit-xl-2", "whisper-large-v3",
                           "nemotron-h-56b", "qwen3-vl-8b"}) {
    SCOPED_TRACE(name);
    Scenario scenario;
    scenario.workload.images = name == std::string{"qwen3-vl-8b"} ? 1 : 0;
    const Analysis analysis = analyze(catalog.model(name), catalog.hardware("h200-sxm"), scenario);
    for (const StageResult& stage : analysis.stages) {
      const ModelGraphLayout layout = lay_out_model_graph(stage);
      std::size_t drawn = 0;
      for (const GraphSection& section : layout.sections) drawn += section.layout.nodes.size();
      EXPECT_EQ(drawn, stage.rows.size());
      expect_apart(layout.sections);
      EXPECT_GE(layout.links.size() + 1, layout.sections.size());
      for (const SectionLink& link : layout.links) {
        EXPECT_LT(link.from, link.to);
        expect_arrival(link, layout.sections[link.to]);
        for (const Point& point : link.points) {
          EXPECT_TRUE(holds({0, 0, layout.width, layout.height}, {point.x, point.y, 0, 0}));
        }
      }
    }
  }
}

}  // namespace
}  // namespace llmviewer::graph_layout_test

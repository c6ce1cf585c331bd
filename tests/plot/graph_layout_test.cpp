#include "plot/graph_layout.hpp"

#include <gtest/gtest.h>

#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer {
namespace {

TEST(GraphLayout, EveryBoxStandsBelowWhatFeedsItAndNoneOnAnother) {
  const Catalog catalog;
  for (const char* name : {"llama2-7b", "deepseek-v3", "qwen3-next-80b-a3b", "whisper-large-v3"}) {
    SCOPED_TRACE(name);
    const Model model = catalog.model(name);
    const Analysis analysis = analyze(model, catalog.hardware("h200-sxm"), {});
    for (const StageResult& stage : analysis.stages) {
      std::size_t drawn = 0;
      for (const std::string& group : groups_of(stage)) {
        const GraphLayout layout = lay_out_graph(stage, group);
        drawn += layout.nodes.size();
        for (std::size_t i = 0; i < layout.nodes.size(); ++i) {
          const GraphNode& node = layout.nodes[i];
          EXPECT_TRUE(holds({0, 0, layout.width, layout.height}, node.box));
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

}  // namespace
}  // namespace llmviewer

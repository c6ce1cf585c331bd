#include "llmviewer/analysis/explain.hpp"

#include <gmock/gmock.h>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::explain_test {
namespace {

std::vector<Explanation> explained(const std::string& op, Scenario scenario = {},
                                   const std::string& model = "llama2-7b") {
  const Catalog catalog;
  scenario.workload.seq = 2048;
  return explain(catalog.model(model), catalog.hardware("a6000"), scenario, op);
}

TEST(Explain, GivesTheOperatorOfEveryStageAsTheAnalysisHasIt) {
  const Catalog catalog;
  Scenario scenario;
  scenario.workload.seq = 2048;
  const Analysis analysis =
      analyze(catalog.model("llama2-7b"), catalog.hardware("a6000"), scenario);
  const auto explanations = explained("down_proj");
  ASSERT_EQ(explanations.size(), 2U);
  for (std::size_t s = 0; s < 2; ++s) {
    EXPECT_EQ(explanations[s].stage, analysis.stages[s].stage);
    const auto& rows = analysis.stages[s].rows;
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [](const OpRow& op) { return op.name == "down_proj"; });
    EXPECT_EQ(explanations[s].row.timing.time, row->timing.time);
    EXPECT_EQ(explanations[s].row.share, row->share);
  }
}

TEST(Explain, TheLongestOfTheThreeTimesIsTheOperatorsTime) {
  for (const char* op : {"q_proj", "softmax", "rope", "mlp_act", "lm_head", "embedding"}) {
    for (const Explanation& e : explained(op)) {
      EXPECT_EQ(std::max({e.matrix_time, e.vector_time, e.memory_time}), e.row.timing.time) << op;
    }
  }
}

TEST(Explain, GivesEveryGroupThatHasTheOperator) {
  const auto explanations = explained("q_proj", {}, "gemma2-9b");
  ASSERT_EQ(explanations.size(), 4U);
  EXPECT_NE(explanations[0].row.group, explanations[1].row.group);
}

TEST(Explain, TakesGenerateApartIntoPrefillAndDecode) {
  Scenario scenario;
  scenario.workload.gen = 100;
  scenario.workload.stages = {Stage::generate};
  const auto explanations = explained("q_proj", scenario);
  ASSERT_EQ(explanations.size(), 2U);
  EXPECT_EQ(explanations[0].stage, Stage::prefill);
  EXPECT_EQ(explanations[1].stage, Stage::decode);
}

TEST(Explain, KnowsTheOperatorsOfTheFusedGraph) {
  Scenario scenario;
  scenario.fused_attention = true;
  EXPECT_EQ(explained("fused_attention", scenario).size(), 2U);
  EXPECT_THROW(explained("softmax", scenario), Error);
}

TEST(Explain, AnUnknownOperatorIsAnErrorThatNamesTheNearest) {
  try {
    explained("qproj");
    FAIL() << "qproj was accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::StartsWith("--explain: llama2-7b has no operator \"qproj\"; "
                                                  "did you mean \"q_proj\""));
  }
}

}  // namespace
}  // namespace llmviewer::explain_test

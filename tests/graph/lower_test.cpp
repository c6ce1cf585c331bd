#include "llmviewer/graph/lower.hpp"

#include <gtest/gtest.h>

#include <string>

#include "catalog/model_of.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::lower_test {
namespace {

/// The operators of a group in execution order.
std::string ops_of_group(const Graph& graph, const std::string& group) {
  std::string names;
  for (const OpInfo& info : graph.infos) {
    if (graph.groups[info.group].name != group) continue;
    names += (names.empty() ? "" : " ") + info.name;
  }
  return names;
}

Graph graph_of(const char* model) { return lower(Catalog{}.model(model)); }

TEST(Lower, LaysDownALlama) {
  const Graph graph = graph_of("llama2-7b");
  EXPECT_EQ(ops_of_group(graph, "model"), "embedding final_norm lm_head");
  EXPECT_EQ(ops_of_group(graph, "full/mlp"),
            "attn_norm q_proj k_proj v_proj rope qk_matmul softmax sv_matmul out_proj attn_add "
            "mlp_norm gate_proj up_proj mlp_act down_proj mlp_add");
  EXPECT_EQ(graph.groups.at(1).repeat, 32);
}

TEST(Lower, LaysDownPositionsAndPlainFfnOfOpt) {
  const Graph graph = graph_of("opt-125m");
  EXPECT_EQ(ops_of_group(graph, "model"), "embedding position_embedding final_norm lm_head");
  EXPECT_EQ(ops_of_group(graph, "full/mlp"),
            "attn_norm q_proj k_proj v_proj qk_matmul softmax sv_matmul out_proj attn_add "
            "mlp_norm up_proj mlp_act down_proj mlp_add");
}

TEST(Lower, PutsTheNormsOfOpt350mAfterTheSums) {
  const Graph graph = graph_of("opt-350m");
  EXPECT_EQ(ops_of_group(graph, "model"),
            "embedding project_in position_embedding project_out lm_head");
  EXPECT_EQ(ops_of_group(graph, "full/mlp"),
            "q_proj k_proj v_proj qk_matmul softmax sv_matmul out_proj attn_add attn_norm "
            "up_proj mlp_act down_proj mlp_add mlp_norm");
}

TEST(Lower, AddsBothBranchesOfAParallelLayerAfterThem) {
  EXPECT_EQ(ops_of_group(graph_of("phi-2"), "full/mlp"),
            "attn_norm q_proj k_proj v_proj rope qk_matmul softmax sv_matmul out_proj "
            "up_proj mlp_act down_proj attn_add mlp_add");
}

TEST(Lower, NormalisesBeforeAndAfterBothBranchesOfGemma2) {
  const std::string ops =
      "attn_norm q_proj k_proj v_proj rope qk_matmul softmax sv_matmul out_proj post_attn_norm "
      "attn_add mlp_norm gate_proj up_proj mlp_act down_proj post_mlp_norm mlp_add";
  const Graph graph = graph_of("gemma2-2b");
  EXPECT_EQ(ops_of_group(graph, "sliding/mlp"), ops);
  EXPECT_EQ(ops_of_group(graph, "full/mlp"), ops);
}

TEST(Lower, NormalisesQueriesAndKeysOfQwen3BeforeRope) {
  const std::string ops = ops_of_group(graph_of("qwen3-8b"), "full/mlp");
  EXPECT_NE(ops.find("v_proj q_norm k_norm rope qk_matmul"), std::string::npos) << ops;
}

TEST(Lower, GivesBloomItsEmbeddingNorm) {
  EXPECT_EQ(ops_of_group(graph_of("bloom-7b1"), "model"),
            "embedding embedding_norm final_norm lm_head");
}

TEST(Lower, ModulatesADiffusionTransformer) {
  const Graph graph = graph_of("dit-xl-2");
  EXPECT_FALSE(graph.decodes);
  EXPECT_EQ(graph.usual_tokens, 256);
  const std::string ops = ops_of_group(graph, "full/mlp");
  EXPECT_EQ(ops.find("lm_head"), std::string::npos);
  EXPECT_NE(ops.find("attn_norm attn_modulate q_proj"), std::string::npos) << ops;
}

TEST(Lower, WritesKOfEveryCausalModelOnceAndVOnce) {
  for (const char* name : {"llama2-7b", "opt-125m", "qwen3-8b", "phi-2", "bloom-7b1", "gpt2"}) {
    const Graph graph = graph_of(name);
    int writers = 0;
    for (const Op& op : graph.ops) writers += op.cached ? 1 : 0;
    EXPECT_EQ(writers, 2) << name;
  }
  for (const Op& op : graph_of("dit-xl-2").ops) EXPECT_FALSE(op.cached || op.reads_cache);
}

TEST(Lower, LinksEveryOperatorToEarlierOnesOnly) {
  for (const char* name : {"llama2-7b", "gemma2-2b", "phi-2", "opt-350m", "dit-xl-2"}) {
    const Graph graph = graph_of(name);
    ASSERT_EQ(graph.ops.size(), graph.infos.size());
    for (std::size_t i = 0; i < graph.infos.size(); ++i) {
      for (const std::size_t input : graph.infos[i].inputs) EXPECT_LT(input, i) << name;
      EXPECT_EQ(graph.ops[i].repeat, graph.groups[graph.infos[i].group].repeat);
    }
  }
}

TEST(Lower, LinksWhatAnOperatorReads) {
  const Graph graph = graph_of("llama2-7b");
  const auto inputs = [&](const char* name) {
    std::string names;
    for (const std::size_t i : graph.infos[graph.find(name).value()].inputs) {
      names += (names.empty() ? "" : " ") + graph.infos[i].name;
    }
    return names;
  };
  EXPECT_EQ(inputs("q_proj"), "attn_norm");
  EXPECT_EQ(inputs("rope"), "q_proj k_proj");
  EXPECT_EQ(inputs("sv_matmul"), "softmax v_proj");
  EXPECT_EQ(inputs("attn_add"), "out_proj embedding");
  EXPECT_EQ(inputs("mlp_act"), "gate_proj up_proj");
  EXPECT_EQ(inputs("mlp_add"), "down_proj attn_add");
  EXPECT_EQ(inputs("lm_head"), "final_norm");
}

TEST(Graph, FindsAnOperatorByName) {
  const Graph graph = graph_of("llama2-7b");
  EXPECT_EQ(graph.infos[graph.find("out_proj").value()].name, "out_proj");
  EXPECT_FALSE(graph.find("toaster"));
}

TEST(Graph, CountsATiedMatrixOnce) {
  Model model = Catalog{}.model("llama3.2-1b");
  const double tied = parameters(lower(model));
  model.head.tied = false;
  EXPECT_EQ(parameters(lower(model)) - tied, 128256.0 * 2048);
}

TEST(Graph, CountsCachedElementsByTheKindOfSpan) {
  const Graph graph = graph_of("gemma2-2b");
  EXPECT_EQ(kv_elements_per_token(graph, true), 13 * 2 * 4 * 256);
  EXPECT_EQ(kv_elements_per_token(graph, false), 13 * 2 * 4 * 256);
}

}  // namespace
}  // namespace llmviewer::lower_test

#include "predict/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer::kernels_test {
namespace {

Graph graph_of(const std::string& model, const Layout& layout = {}) {
  Scenario scenario;
  scenario.fused_attention = true;
  scenario.layout = layout;
  return apply(scenario, lower(Catalog{}.model(model)));
}

std::vector<std::string> names_of(const Graph& graph, const std::string& group) {
  std::vector<std::string> names;
  for (const Kernel& kernel : kernels_of(graph)) {
    if (graph.groups[graph.infos[kernel.ops.front()].group].name == group) {
      names.push_back(kernel.name);
    }
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(Kernels, OfALlamaLayerAreNine) {
  const Graph graph = graph_of("llama2-7b");
  EXPECT_EQ(names_of(graph, "full/mlp"),
            (Names{"q+k+v_proj", "rope", "fused_attention", "out_proj", "attn_add+mlp_norm",
                   "gate+up_proj", "mlp_act", "down_proj", "mlp_add+attn_norm"}));
  EXPECT_EQ(names_of(graph, "model"), (Names{"embedding", "final_norm", "lm_head"}));
}

TEST(Kernels, RopeTakesTheNormsBeforeIt) {
  const Names names = names_of(graph_of("qwen3-8b"), "full/mlp");
  EXPECT_NE(std::ranges::find(names, "q_norm+k_norm+rope"), names.end());
}

// The router's product stands alone; its choice, the three products of the experts, their
// activation and the sum of their outputs are one.
TEST(Kernels, ExpertsAreOneBesideTheirRouter) {
  const Graph graph = graph_of("qwen3-30b-a3b");
  const Names names = names_of(graph, "full/moe");
  EXPECT_EQ(std::ranges::count(names, "experts"), 1);
  EXPECT_EQ(std::ranges::count(names, "router"), 1);
  for (const Kernel& kernel : kernels_of(graph)) {
    if (kernel.op == OpClass::moe) {
      EXPECT_EQ(kernel.ops.size(), 6U);
    }
  }
}

TEST(Kernels, CollectivesStandAlone) {
  const Names names = names_of(graph_of("llama2-7b", {.tensor = 4}), "full/mlp");
  EXPECT_EQ(std::ranges::count(names, "attn_all_reduce"), 1);
  EXPECT_EQ(std::ranges::count(names, "mlp_all_reduce"), 1);
}

TEST(Kernels, MatricesOfAnotherFormatAreNotJoined) {
  Graph graph = graph_of("llama2-7b");
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    if (graph.infos[i].name == "v_proj") graph.ops[i].storage.weight_bytes /= 2;
  }
  const Names names = names_of(graph, "full/mlp");
  EXPECT_NE(std::ranges::find(names, "q+k_proj"), names.end());
  EXPECT_NE(std::ranges::find(names, "v_proj"), names.end());
}

TEST(Kernels, HoldEveryOperatorOfEveryModelOnce) {
  const Catalog catalog;
  for (const std::string& name : catalog.model_names()) {
    SCOPED_TRACE(name);
    Graph graph;
    try {
      graph = graph_of(name);
    } catch (const Error&) {
      continue;  // refused for its own reasons
    }
    std::vector<int> held(graph.ops.size());
    for (const Kernel& kernel : kernels_of(graph)) {
      for (const std::size_t op : kernel.ops) ++held[op];
      for (const std::size_t op : kernel.ops) {
        EXPECT_EQ(graph.ops[op].repeat, graph.ops[kernel.ops.front()].repeat);
      }
    }
    EXPECT_TRUE(std::ranges::all_of(held, [](int times) { return times == 1; }));
  }
}

}  // namespace
}  // namespace llmviewer::kernels_test

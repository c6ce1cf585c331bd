// What one device of a group runs: which collectives stand where, and what is refused.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/model_of.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer::spread_test {
namespace {

using Names = std::vector<std::string>;

Graph spread(const char* model, const Layout& layout) {
  return spread_over_devices(fuse_attention(lower(Catalog{}.model(model))), layout);
}

/// Collectives of the layers' groups, in execution order.
Names collectives_of_layers(const Graph& graph) {
  Names names;
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    if (graph.infos[i].group > 0 && is_collective(graph.ops[i].kind)) {
      names.push_back(graph.infos[i].name);
    }
  }
  return names;
}

const Op& op_of(const Graph& graph, const char* name) {
  return graph.ops[graph.find(name).value()];
}

TEST(TensorParallel, ReducesTwiceInALayer) {
  // Shoeybi et al. 2019 (Megatron-LM, arXiv 1909.08053), figure 4: two all-reduces in the forward
  // pass of a layer.
  for (const char* model : {"llama2-7b", "gpt2-medium", "qwen3-8b", "gemma2-9b"}) {
    const Graph graph = spread(model, {.tensor = 2});
    const Names names = collectives_of_layers(graph);
    ASSERT_EQ(names.size() % 2, 0U) << model;
    for (std::size_t i = 0; i < names.size(); i += 2) {
      EXPECT_EQ(names[i], "attn_all_reduce") << model;
      EXPECT_EQ(names[i + 1], "mlp_all_reduce") << model;
    }
  }
}

TEST(TensorParallel, ReducesOnceWhereBothBranchesReadTheSame) {
  for (const char* model : {"phi-2", "gptj-6b", "falcon-40b", "command-r"}) {
    EXPECT_EQ(collectives_of_layers(spread(model, {.tensor = 4})), Names{"mlp_all_reduce"})
        << model;
  }
}

TEST(TensorParallel, AddsUpRoutedAndSharedExpertsBeforeItSends) {
  EXPECT_EQ(collectives_of_layers(spread("mixtral-8x7b", {.tensor = 8})),
            (Names{"attn_all_reduce", "mlp_all_reduce"}));
  EXPECT_EQ(collectives_of_layers(spread("deepseek-v3", {.tensor = 8})),
            (Names{"attn_all_reduce", "mlp_all_reduce", "attn_all_reduce", "mlp_all_reduce"}));
}

TEST(TensorParallel, ReducesTheEmbeddingAndGathersTheLogits) {
  const Graph graph = spread("llama2-7b", {.tensor = 2});
  EXPECT_EQ(op_of(graph, "embedding_all_reduce").kind, OpKind::all_reduce);
  EXPECT_EQ(op_of(graph, "embedding_all_reduce").outputs, 4096);
  EXPECT_EQ(op_of(graph, "logits_all_gather").outputs, 32000);
  EXPECT_EQ(op_of(graph, "lm_head").outputs, 16000);
}

TEST(TensorParallel, ReplicatesKvHeadsWhereThereAreFewer) {
  const Graph graph = spread("llama3-70b", {.tensor = 16});
  EXPECT_EQ(op_of(graph, "fused_attention").heads, 4);
  EXPECT_EQ(op_of(graph, "fused_attention").kv_heads, 1);
  EXPECT_EQ(op_of(graph, "k_proj").outputs, 128);
  EXPECT_EQ(op_of(graph, "rope").kv_heads, 1);
}

TEST(TensorParallel, KeepsTheSharedLatentWhole) {
  const Graph graph = spread("deepseek-v3", {.tensor = 8});
  EXPECT_EQ(op_of(graph, "kv_a_proj").outputs, 512 + 64);
  EXPECT_EQ(op_of(graph, "kv_a_norm").outputs, 512);
  EXPECT_EQ(op_of(graph, "q_b_proj").outputs, 128 * 192 / 8);
  EXPECT_EQ(op_of(graph, "q_absorb").heads, 16);
  EXPECT_EQ(op_of(graph, "out_proj").inputs, 128 * 128 / 8);
}

TEST(TensorParallel, SplitsRecurrentLayersByHead) {
  const Graph mamba2 = spread("mamba2-2.7b", {.tensor = 4});
  EXPECT_EQ(op_of(mamba2, "ssm_scan").heads, 20);
  // One group of B and C serves all heads and stands on every device.
  EXPECT_EQ(op_of(mamba2, "conv1d").outputs, 5120.0 / 4 + 2 * 128);
  EXPECT_EQ(op_of(mamba2, "ssm_scan").state, 5120.0 * 128 / 4);
  const Graph mamba = spread("mamba-2.8b", {.tensor = 2});
  EXPECT_EQ(collectives_of_layers(mamba), (Names{"x_proj_all_reduce", "mixer_all_reduce"}));
  const Graph qwen = spread("qwen3-next-80b-a3b", {.tensor = 4});
  EXPECT_EQ(op_of(qwen, "delta_rule").heads, 8);
}

TEST(SequenceParallel, GathersBeforeAndScattersAfterEachBranch) {
  const Graph graph = spread("llama2-7b", {.tensor = 2, .sequence_parallel = true});
  EXPECT_EQ(collectives_of_layers(graph), (Names{"attn_all_gather", "attn_reduce_scatter",
                                                 "mlp_all_gather", "mlp_reduce_scatter"}));
  EXPECT_EQ(op_of(graph, "attn_norm").rows_per_token, 0.5);
  EXPECT_EQ(op_of(graph, "mlp_add").rows_per_token, 0.5);
  EXPECT_EQ(op_of(graph, "head_all_gather").rows, Rows::logits);
}

TEST(ExpertParallel, SendsTokensToTheirExpertsAndBack) {
  const Graph graph = spread("mixtral-8x7b", {.expert = 8, .data = 8});
  EXPECT_EQ(collectives_of_layers(graph), (Names{"moe_dispatch", "moe_combine_all_to_all"}));
  EXPECT_EQ(op_of(graph, "expert_up_proj").copies, 1);
  EXPECT_EQ(op_of(graph, "expert_up_proj").outputs, 14336);
  EXPECT_EQ(op_of(graph, "q_proj").outputs, 4096);
}

TEST(ExpertParallel, BesideSequenceParallelAttentionNeedsNoTokensOfOthers) {
  const Graph graph = spread("mixtral-8x7b", {.tensor = 4, .expert = 4, .sequence_parallel = true});
  EXPECT_EQ(collectives_of_layers(graph), (Names{"attn_all_gather", "attn_reduce_scatter",
                                                 "moe_dispatch", "moe_combine_all_to_all"}));
  EXPECT_EQ(op_of(graph, "router").rows_per_token, 0.25);
}

TEST(ExpertParallel, BesideTensorParallelAttentionBringsTheTokensTogether) {
  EXPECT_EQ(collectives_of_layers(spread("mixtral-8x7b", {.tensor = 4, .expert = 4})),
            (Names{"attn_all_reduce", "moe_dispatch", "moe_combine_all_to_all", "mlp_all_gather"}));
  const Names deepseek = collectives_of_layers(spread("deepseek-v3", {.tensor = 8, .expert = 8}));
  EXPECT_EQ(Names(deepseek.begin() + 2, deepseek.end()),
            (Names{"attn_all_reduce", "moe_dispatch", "moe_combine_all_to_all",
                   "mlp_reduce_scatter", "mlp_all_gather"}));
}

TEST(Pipeline, SendsBetweenItsStages) {
  const Graph graph = spread("llama2-7b", {.pipeline = 4});
  EXPECT_EQ(op_of(graph, "stage_send").repeat, 3);
  EXPECT_EQ(op_of(graph, "stage_send").outputs, 4096);
  EXPECT_EQ(*graph.find("stage_send") + 1, *graph.find("final_norm"));
}

TEST(ContextParallel, PassesKeysAndValues) {
  EXPECT_EQ(collectives_of_layers(spread("llama2-7b", {.context = 2})),
            (Names{"kv_ring", "attn_merge"}));
  // Latents, not the keys and values that are made of them.
  EXPECT_EQ(op_of(spread("deepseek-v3", {.context = 2}), "kv_ring").outputs, (512 + 64) / 2.0);
}

TEST(Layout, IsRefusedInOneLine) {
  const auto expect = [](const char* model, const Layout& layout, const std::string& part) {
    const std::string error = error_of([&] { spread(model, layout); });
    EXPECT_NE(error.find(part), std::string::npos) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  };
  expect("llama2-7b", {.tensor = 3}, "the 32 heads of llama2-7b do not divide by it");
  expect("gemma3-27b", {.tensor = 3}, "do not divide by it");
  expect("llama2-7b", {.pipeline = 33}, "llama2-7b has 32 layers only");
  expect("mixtral-8x7b", {.expert = 3, .data = 3}, "the 8 experts of mixtral-8x7b");
  expect("llama2-7b", {.expert = 2, .data = 2}, "llama2-7b has no experts");
  expect("mixtral-8x7b", {.expert = 8}, "than the 1 devices of tp·dp·cp; add --dp 8");
  expect("mixtral-8x7b", {.tensor = 4, .expert = 2}, "no multiple of tp = 4");
  expect("llama2-7b", {.sequence_parallel = true}, "no tensor group");
  expect("llama2-7b", {.micro_batches = 2}, "no pipeline");
  expect("llama2-7b", {.overlap = 0.5}, "no communication to hide");
  expect("llama2-7b", {.tensor = 2, .overlap = 1.5}, "1.5 is no share");
  expect("llama2-7b", {.tensor = 0}, "0 is no possible count");
  expect("llama2-7b", {.tensor = 256, .data = 1024}, "more than can be meant");
  expect("mamba2-2.7b", {.context = 2}, "recurrent layers");
  expect("glm-5", {.context = 2}, "sparse attention");
}

}  // namespace
}  // namespace llmviewer::spread_test

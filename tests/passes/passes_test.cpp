#include "llmviewer/passes/passes.hpp"

#include <gtest/gtest.h>

#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/graph/lower.hpp"

namespace llmviewer::passes_test {
namespace {

Graph graph_of(const char* model) { return lower(Catalog{}.model(model)); }

StorageFormat format(const char* name) { return Catalog{}.format(name, "test"); }

std::vector<std::string> inputs_of(const Graph& graph, const char* op) {
  std::vector<std::string> names;
  for (const std::size_t i : graph.infos[graph.find(op).value()].inputs) {
    names.push_back(graph.infos[i].name);
  }
  return names;
}

TEST(FuseAttention, ReplacesThreeOperatorsByOneInEveryGroup) {
  const Graph plain = graph_of("gemma2-2b");
  const Graph fused = fuse_attention(plain);
  EXPECT_EQ(fused.ops.size(), plain.ops.size() - 2 * 2);
  for (const char* gone : {"qk_matmul", "softmax", "sv_matmul"}) EXPECT_FALSE(fused.find(gone));
  int count = 0;
  for (const Op& op : fused.ops) count += op.kind == OpKind::fused_attention ? 1 : 0;
  EXPECT_EQ(count, 2);
  EXPECT_EQ(parameters(fused), parameters(plain));
}

TEST(FuseAttention, KeepsTheEdges) {
  using Names = std::vector<std::string>;
  const Graph fused = fuse_attention(graph_of("llama2-7b"));
  EXPECT_EQ(inputs_of(fused, "fused_attention"), (Names{"rope", "v_proj"}));
  EXPECT_EQ(inputs_of(fused, "out_proj"), Names{"fused_attention"});
  EXPECT_EQ(inputs_of(fused, "mlp_add"), (Names{"down_proj", "attn_add"}));
  const Graph bare = fuse_attention(graph_of("opt-125m"));
  EXPECT_EQ(inputs_of(bare, "fused_attention"), (Names{"q_proj", "k_proj", "v_proj"}));
}

TEST(FuseAttention, TwiceIsOnce) {
  const Graph once = fuse_attention(graph_of("llama2-7b"));
  EXPECT_EQ(fuse_attention(once).ops.size(), once.ops.size());
}

const Storage& storage(const Graph& graph, const char* op) {
  return graph.ops[graph.find(op).value()].storage;
}

TEST(SetPrecision, NarrowsTheLinearsOnly) {
  const Graph graph = set_precision(
      graph_of("opt-125m"),
      {.weights = format("4"), .head = {}, .activations = {}, .kv = {}, .compute = {}});
  EXPECT_EQ(storage(graph, "q_proj").weight_bytes, 768 * 768 / 2 + 2 * 768);
  EXPECT_EQ(storage(graph, "up_proj").weight_bytes, 768 * 3072 / 2 + 2 * 3072);
  EXPECT_EQ(storage(graph, "lm_head").weight_bytes, 2 * 768 * 50272);
  EXPECT_EQ(storage(graph, "embedding").weight_bytes, 2 * 768 * 50272);
  EXPECT_EQ(storage(graph, "position_embedding").weight_bytes, 2 * 768 * 2050);
  EXPECT_EQ(storage(graph, "attn_norm").weight_bytes, 2 * 2 * 768);
}

TEST(SetPrecision, GivesTheCacheTheActivationsFormatUnlessAsked) {
  Precision precision;
  precision.activations = format("8");
  EXPECT_EQ(storage(set_precision(graph_of("llama2-7b"), precision), "rope").kv, 1);
  precision.kv = format("4");
  EXPECT_EQ(storage(set_precision(graph_of("llama2-7b"), precision), "rope").kv, 0.5);
  EXPECT_EQ(storage(set_precision(graph_of("llama2-7b"), precision), "rope").activation, 1);
}

TEST(SetPrecision, LeavesTheHeadAt16BitUnlessAsked) {
  Precision precision;
  precision.weights = format("fp8");
  const Graph kept = set_precision(graph_of("llama3-8b"), precision);
  EXPECT_EQ(storage(kept, "lm_head").compute, DataType::bf16);
  EXPECT_EQ(storage(kept, "q_proj").compute, DataType::fp8);
  precision.head = format("fp8");
  const Graph asked = set_precision(graph_of("llama3-8b"), precision);
  EXPECT_EQ(storage(asked, "lm_head").compute, DataType::fp8);
  EXPECT_EQ(storage(asked, "embedding").weight_bytes, 128256.0 * 4096);
}

TEST(SetPrecision, TakesABare16ForTheModelsOwnType) {
  Precision precision;
  precision.weights = format("16");
  precision.activations = format("16");
  const Graph graph = set_precision(graph_of("llama3-8b"), precision);
  EXPECT_EQ(storage(graph, "q_proj").compute, DataType::bf16);
  precision.activations = format("fp16");
  EXPECT_EQ(storage(set_precision(graph_of("llama3-8b"), precision), "q_proj").compute,
            DataType::fp16);
}

TEST(SetPrecision, LetsComputeDecideForTheLinearsOnly) {
  Precision precision;
  precision.compute = DataType::fp8;
  const Graph graph = set_precision(graph_of("llama3-8b"), precision);
  EXPECT_EQ(storage(graph, "q_proj").compute, DataType::fp8);
  EXPECT_EQ(storage(graph, "lm_head").compute, DataType::bf16);
  EXPECT_EQ(storage(graph, "qk_matmul").compute, DataType::bf16);
}

TEST(Apply, WithNothingAskedKeepsEverythingAt16Bit) {
  const Graph graph = apply(Scenario{}, graph_of("llama2-7b"));
  for (const Op& op : graph.ops) {
    EXPECT_EQ(op.storage.weight_bytes, 2 * op.weights.elements());
    EXPECT_EQ(op.storage.activation, 2);
    EXPECT_EQ(op.storage.kv, 2);
  }
}

}  // namespace
}  // namespace llmviewer::passes_test

// Where `exact` differs from LLM-Viewer, and why: the same model, device and workload under both
// accountings, each figure derived by hand. The README's table of differences links here.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"

namespace llmviewer::differences_test {
namespace {

/// What both accountings are asked.
struct Question {
  std::string model{"llama2-7b"};
  std::string hardware{"a6000"};
  Stage stage{Stage::prefill};
  double batch{1};
  double seq{2048};
  bool fused{false};
  std::string weights{};
  std::string activations{};
  std::string kv{};
  std::vector<Override> model_overrides{};
  std::vector<Override> hardware_overrides{};
};

/// What they answer.
struct Answers {
  Analysis exact;
  Analysis original;
};

Scenario scenario_of(const Question& question, const Catalog& catalog) {
  Scenario scenario;
  scenario.workload.batch = question.batch;
  scenario.workload.seq = question.seq;
  scenario.workload.stages = {question.stage};
  scenario.fused_attention = question.fused;
  const auto read = [&](const std::string& name, std::optional<StorageFormat>& format) {
    if (!name.empty()) format = catalog.format(name, "test");
  };
  read(question.weights, scenario.precision.weights);
  read(question.activations, scenario.precision.activations);
  read(question.kv, scenario.precision.kv);
  return scenario;
}

Answers ask(const Question& question) {
  const Catalog catalog;
  const Model model = catalog.model(question.model, {question.model_overrides, {}});
  const Hardware hardware = catalog.hardware(question.hardware, question.hardware_overrides);
  const Scenario scenario = scenario_of(question, catalog);
  return {analyze(model, hardware, scenario), analyze_as_llm_viewer(model, hardware, scenario)};
}

bool has(const Analysis& analysis, const std::string& name) {
  const auto& rows = analysis.stages.front().rows;
  return std::ranges::find(rows, name, &OpRow::name) != rows.end();
}

OpRow row(const Analysis& analysis, const std::string& name) {
  const auto& rows = analysis.stages.front().rows;
  const auto found = std::ranges::find(rows, name, &OpRow::name);
  EXPECT_NE(found, rows.end()) << name;
  return found == rows.end() ? OpRow{} : *found;
}

double ops(const Analysis& analysis, const std::string& name) {
  return row(analysis, name).cost.ops().value();
}

Traffic traffic(const Analysis& analysis, const std::string& name) {
  return row(analysis, name).cost.traffic;
}

TEST(Differences, TheHeadDoesTwoOpsPerMultiplyAdd) {
  const auto [exact, original] = ask({});
  EXPECT_EQ(ops(exact, "lm_head"), 2.0 * 4096 * 32000);
  EXPECT_EQ(ops(original, "lm_head"), 1.0 * 4096 * 32000);
}

TEST(Differences, TheHeadReadsAndWritesActivationsOfTheWholeBatch) {
  const auto [exact, original] = ask({.batch = 4});
  EXPECT_EQ(traffic(exact, "lm_head").activations_in, Bytes{4.0 * 4096 * 2});
  EXPECT_EQ(traffic(original, "lm_head").activations_in, Bytes{1.0 * 4096 * 2});
  EXPECT_EQ(traffic(exact, "lm_head").activations_out, Bytes{4.0 * 32000 * 2});
  EXPECT_EQ(traffic(original, "lm_head").activations_out, Bytes{1.0 * 32000 * 2});
}

TEST(Differences, TheHeadKeepsItsOwnPrecision) {
  const auto [exact, original] = ask({.weights = "4"});
  EXPECT_EQ(traffic(exact, "lm_head").weights, Bytes{4096.0 * 32000 * 2});
  EXPECT_EQ(traffic(original, "lm_head").weights, Bytes{4096.0 * 32000 / 2});
}

TEST(Differences, FusedAttentionStoresHeadDimColumnsOnce) {
  const auto [exact, original] = ask({.model = "llama2-70b", .seq = 8192, .fused = true});
  EXPECT_EQ(traffic(exact, "fused_attention").activations_out, Bytes{8192.0 * 64 * 128 * 2});
  EXPECT_EQ(traffic(original, "fused_attention").activations_out,
            Bytes{2.0 * 8192 * 64 * 8192 * 2});
}

TEST(Differences, FusedAttentionReadsTheKeyValueHeadsOnly) {
  const auto [exact, original] =
      ask({.model = "llama2-70b", .stage = Stage::decode, .seq = 8192, .fused = true});
  EXPECT_EQ(traffic(exact, "fused_attention").kv_read, Bytes{2.0 * 8 * 8192 * 128 * 2});
  EXPECT_EQ(traffic(original, "fused_attention").kv_read, Bytes{2.0 * 64 * 8192 * 128 * 2});
}

TEST(Differences, FusedAttentionReadsKeysAndValuesFromMemoryOnce) {
  const auto [exact, original] = ask({.fused = true});
  const double once = 2.0 * 32 * 2048 * 128 * 2;
  EXPECT_EQ(traffic(exact, "fused_attention").kv_read, Bytes{once});
  EXPECT_EQ(traffic(original, "fused_attention").kv_read, Bytes{2048.0 / 128 * once});
}

TEST(Differences, FusedAttentionSkipsWhatTheMaskHides) {
  const auto [exact, original] = ask({.fused = true});
  const double visible = 2048.0 * 2049 / 2;
  EXPECT_EQ(ops(exact, "fused_attention"), (4 * 128 + 5) * 32 * visible);
  EXPECT_EQ(ops(original, "fused_attention"), (4 * 128 + 5) * 32 * 2048.0 * 2048);
}

TEST(Differences, TheQueriesOfAPrefillHaveAllHeads) {
  const auto [exact, original] = ask({.model = "llama2-70b"});
  EXPECT_EQ(traffic(exact, "qk_matmul").activations_in, Bytes{2048.0 * 64 * 128 * 2});
  EXPECT_EQ(traffic(original, "qk_matmul").activations_in, Bytes{2048.0 * 8 * 128 * 2});
}

TEST(Differences, TheActivationIsAsWideAsTheNetwork) {
  const auto [exact, original] = ask({});
  EXPECT_EQ(ops(exact, "mlp_act"), 5.0 * 2048 * 11008);  // silu 4, product 1
  EXPECT_EQ(ops(original, "mlp_act"), 2.0 * 2048 * 4096);
  EXPECT_EQ(traffic(exact, "mlp_act").activations_in, Bytes{2.0 * 2048 * 11008 * 2});
  EXPECT_EQ(traffic(original, "mlp_act").activations_in, Bytes{2.0 * 2048 * 4096 * 2});
}

TEST(Differences, APlainNetworkHasNoGate) {
  const auto [exact, original] = ask({.model = "opt-6.7b"});
  EXPECT_FALSE(has(exact, "gate_proj"));
  EXPECT_EQ(ops(original, "gate_proj"), 2.0 * 2048 * 4096 * 16384);
  EXPECT_EQ(traffic(exact, "mlp_act").activations_in, Bytes{2048.0 * 16384 * 2});
  EXPECT_EQ(traffic(original, "mlp_act").activations_in, Bytes{2.0 * 2048 * 4096 * 2});
}

TEST(Differences, TheWidthOfTheNetworkIsTheConfigs) {
  const auto [exact, original] =
      ask({.model = "gpt-j-6b", .model_overrides = {{"n_inner", "8192"}}});
  EXPECT_EQ(ops(exact, "up_proj"), 2.0 * 2048 * 4096 * 8192 + 2048.0 * 8192);  // and its bias
  EXPECT_EQ(ops(original, "up_proj"), 2.0 * 2048 * 4096 * 16384);
}

TEST(Differences, TheHeadDimIsTheConfigs) {
  const auto [exact, original] = ask({.model_overrides = {{"head_dim", "64"}}});
  EXPECT_EQ(ops(exact, "q_proj"), 2.0 * 2048 * 4096 * 32 * 64);
  EXPECT_EQ(ops(original, "q_proj"), 2.0 * 2048 * 4096 * 32 * 128);
}

TEST(Differences, AnAdditionReadsBothOperands) {
  const auto [exact, original] = ask({});
  EXPECT_EQ(traffic(exact, "attn_add").activations_in, Bytes{2.0 * 2048 * 4096 * 2});
  EXPECT_EQ(traffic(original, "attn_add").activations_in, Bytes{1.0 * 2048 * 4096 * 2});
}

TEST(Differences, ANormReadsItsWeightsAndCountsByItsKind) {
  const auto [exact, original] = ask({});
  EXPECT_EQ(traffic(exact, "attn_norm").weights, Bytes{4096.0 * 2});
  EXPECT_EQ(traffic(original, "attn_norm").weights, Bytes{0});
  EXPECT_EQ(ops(exact, "attn_norm"), 4.0 * 2048 * 4096);
  EXPECT_EQ(ops(original, "attn_norm"), 7.0 * 2048 * 4096);
}

TEST(Differences, EmbeddingRopeAndFinalNormAreCounted) {
  const auto [exact, original] = ask({});
  for (const char* name : {"embedding", "rope", "final_norm"}) {
    EXPECT_TRUE(has(exact, name)) << name;
    EXPECT_FALSE(has(original, name)) << name;
  }
  EXPECT_EQ(ops(exact, "rope"), 3.0 * 2048 * (32 + 32) * 128);
  EXPECT_EQ(traffic(exact, "embedding").total(), Bytes{2.0 * 2048 * 4096 * 2});
}

TEST(Differences, BiasesAreCounted) {
  const auto [exact, original] = ask({.model = "opt-6.7b"});
  EXPECT_EQ(ops(exact, "q_proj"), 2.0 * 2048 * 4096 * 4096 + 2048.0 * 4096);
  EXPECT_EQ(ops(original, "q_proj"), 2.0 * 2048 * 4096 * 4096);
  EXPECT_EQ(traffic(exact, "q_proj").weights, Bytes{(4096.0 + 1) * 4096 * 2});
  EXPECT_EQ(traffic(original, "q_proj").weights, Bytes{4096.0 * 4096 * 2});
}

TEST(Differences, VectorOperationsHaveARoofOfTheirOwn) {
  const auto [exact, original] = ask({.hardware_overrides = {{"vector.fp32", "0.5 TFLOPS"}}});
  const double softmax_ops = 5.0 * 32 * 2048 * 2048;
  EXPECT_EQ(row(exact, "softmax").timing.limiter, Limiter::vector);
  EXPECT_DOUBLE_EQ(row(exact, "softmax").timing.time.value(), softmax_ops / 0.5e12);
  EXPECT_EQ(row(original, "softmax").timing.limiter, Limiter::dram);
}

TEST(Differences, TheCacheDoesNotDecideWhatLinearsComputeIn) {
  const auto [exact, original] = ask({.weights = "8", .activations = "8", .kv = "16"});
  EXPECT_EQ(row(exact, "q_proj").compute_type, DataType::int8);
  EXPECT_EQ(row(original, "q_proj").compute_type, DataType::fp16);
}

TEST(Differences, FourBitsComputeAtTheirOwnRate) {
  const auto [exact, original] = ask({.weights = "4", .activations = "4", .kv = "4"});
  EXPECT_EQ(row(exact, "q_proj").compute_type, DataType::int4);
  EXPECT_EQ(row(original, "q_proj").compute_type, DataType::int8);
}

TEST(Differences, MemoryHoldsHeadAndEmbedding) {
  const auto [exact, original] = ask({});
  EXPECT_EQ(exact.memory.weights, Bytes{6738415616.0 * 2});
  const double layer = 4.0 * 4096 * 4096 + 3.0 * 4096 * 11008;
  EXPECT_EQ(original.memory.weights, Bytes{32 * layer * 2});
}

TEST(Differences, MemoryHoldsTheActivationsThatLiveAtOnce) {
  const auto [exact, original] = ask({});
  const double residual = 2048.0 * 4096 * 2;
  const double scores = 32.0 * 2048 * 2048 * 2;
  EXPECT_EQ(exact.memory.activations, Bytes{residual + 2 * scores});
  // Every output of one layer: q, out, down, sv, two norms, two adds, act; gate and up; scores.
  EXPECT_EQ(original.memory.activations, Bytes{9 * residual + 2 * 2048.0 * 11008 * 2 + 2 * scores});
}

TEST(Differences, ThePrefillYieldsTheFirstToken) {
  const Catalog catalog;
  const Model model = catalog.model("llama2-7b");
  const Hardware hardware = catalog.hardware("a6000");
  Scenario scenario;
  scenario.workload.seq = 128;
  scenario.workload.gen = 1;
  const Generation exact = *analyze(model, hardware, scenario).generation;
  const Generation original = *analyze_as_llm_viewer(model, hardware, scenario).generation;
  EXPECT_EQ(exact.latency, exact.ttft);
  EXPECT_GT(original.latency, original.ttft);
}

TEST(Differences, GenerationKeepsFusedAttention) {
  const Catalog catalog;
  const Model model = catalog.model("llama2-7b");
  const Hardware hardware = catalog.hardware("a6000");
  Scenario plain;
  plain.workload.gen = 8;
  Scenario fused = plain;
  fused.fused_attention = true;
  EXPECT_LT(analyze(model, hardware, fused).generation->latency,
            analyze(model, hardware, plain).generation->latency);
  EXPECT_EQ(analyze_as_llm_viewer(model, hardware, fused).generation->latency,
            analyze_as_llm_viewer(model, hardware, plain).generation->latency);
}

TEST(Differences, ADiffusionTransformerHasAdaptiveNormsAndEndsButNoCache) {
  const auto [exact, original] = ask({.model = "DiT-XL/2", .seq = 256});
  for (const char* name : {"patch_embedding", "timestep_up_proj", "adaln_proj", "patch_head"}) {
    EXPECT_TRUE(has(exact, name)) << name;
    EXPECT_FALSE(has(original, name)) << name;
  }
  EXPECT_EQ(traffic(exact, "adaln_proj").weights, Bytes{(1152.0 + 1) * 6 * 1152 * 2});
  EXPECT_FALSE(has(exact, "gate_proj"));
  EXPECT_TRUE(has(original, "gate_proj"));
  EXPECT_EQ(exact.memory.kv_cache, Bytes{0});
  EXPECT_EQ(original.memory.kv_cache, Bytes{28.0 * 2 * 256 * 1152 * 2});
}

TEST(Differences, TheCataloguesDevicesAreOfTheVendorsSheets) {
  const Catalog catalog;
  EXPECT_EQ(catalog.hardware("h100-sxm").bandwidth, BytesPerSecond{3.35e12});
  EXPECT_EQ(llm_viewer_device("nvidia_H100")->bandwidth, BytesPerSecond{3.072e12});
  EXPECT_EQ(catalog.hardware("v100-32g-sxm").matrix[DataType::fp16], OpsPerSecond{125e12});
  EXPECT_EQ(llm_viewer_device("nvidia_V100")->matrix[DataType::fp16], OpsPerSecond{112e12});
}

}  // namespace
}  // namespace llmviewer::differences_test

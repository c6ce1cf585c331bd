#include "llmviewer/llm_viewer/accounting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "catalog/model_of.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::accounting_test {
namespace {

const Catalog kCatalog;

Analysis analysis_on(const std::string& hardware, const Scenario& scenario,
                     const std::string& model = "llama2-7b") {
  return analyze_as_llm_viewer(kCatalog.model(model), kCatalog.hardware(hardware), scenario);
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool notes_mention(const Analysis& analysis, const std::string& part) {
  return std::ranges::any_of(analysis.notes,
                             [&](const std::string& note) { return mentions(note, part); });
}

Scenario with_bits(const char* weights, const char* activations, const char* kv) {
  Scenario scenario;
  scenario.precision.weights = kCatalog.format(weights, "--weights");
  scenario.precision.activations = kCatalog.format(activations, "--activations");
  scenario.precision.kv = kCatalog.format(kv, "--kv");
  return scenario;
}

TEST(LlmViewerAccounting, RefusesAFamilyThatToolDoesNotKnow) {
  const std::string error = error_of([] { analysis_on("a6000", {}, "mistral-7b"); });
  EXPECT_TRUE(mentions(error, "\"mistral\"")) << error;
  EXPECT_TRUE(mentions(error, "llama, opt, gptj, chatglm, dit")) << error;
}

TEST(LlmViewerAccounting, RefusesFormatsWithScales) {
  Scenario scenario;
  scenario.precision.weights = kCatalog.format("int4-g128", "--weights");
  const std::string error = error_of([&] { analysis_on("a6000", scenario); });
  EXPECT_TRUE(mentions(error, "--weights: \"int4-g128\"")) << error;
}

TEST(LlmViewerAccounting, RefusesWhatThatToolHasNoOptionFor) {
  Scenario step;
  step.workload.step = ExplicitStep{4, 1024};
  EXPECT_TRUE(mentions(error_of([&] { analysis_on("a6000", step); }), "--new"));
  Scenario logits;
  logits.workload.logits = Logits::all;
  EXPECT_TRUE(mentions(error_of([&] { analysis_on("a6000", logits); }), "--logits"));
  Scenario head;
  head.precision.head = kCatalog.format("8", "--head-weights");
  EXPECT_TRUE(mentions(error_of([&] { analysis_on("a6000", head); }), "--head-weights"));
  Scenario compute;
  compute.precision.compute = DataType::fp8;
  EXPECT_TRUE(mentions(error_of([&] { analysis_on("a6000", compute); }), "--compute"));
  Scenario generate;
  generate.workload.stages = {Stage::generate};
  EXPECT_TRUE(mentions(error_of([&] { analysis_on("a6000", generate); }), "--gen"));
}

TEST(LlmViewerAccounting, TakesTheInt8RateWhenAllIsAtMostEightBits) {
  EXPECT_EQ(analysis_on("a6000", with_bits("8", "8", "8")).subject.matrix_type, "int8");
  EXPECT_EQ(analysis_on("a6000", with_bits("4", "8", "4")).subject.matrix_type, "int8");
  EXPECT_EQ(analysis_on("a6000", with_bits("8", "8", "16")).subject.matrix_type, "fp16");
  EXPECT_EQ(analysis_on("a6000", with_bits("8", "16", "8")).subject.matrix_type, "fp16");
  const Analysis analysis = analysis_on("a6000", with_bits("8", "8", "8"));
  EXPECT_EQ(analysis.subject.matrix_peak, OpsPerSecond{309.7e12});
  for (const OpRow& row : analysis.stages.front().rows) EXPECT_EQ(row.compute_type, DataType::int8);
}

TEST(LlmViewerAccounting, RefusesEightBitsOnADeviceWithoutAnInt8Rate) {
  const Hardware hardware = llm_viewer_device("intel_13900k").value();
  const std::string error = error_of([&] {
    analyze_as_llm_viewer(kCatalog.model("llama2-7b"), hardware, with_bits("8", "8", "8"));
  });
  EXPECT_TRUE(mentions(error, "llm-viewer:intel_13900k: no INT8 rate")) << error;
}

TEST(LlmViewerAccounting, TakesTheCataloguesFigures) {
  const Analysis analysis = analysis_on("h100-sxm", {});
  EXPECT_EQ(analysis.subject.accounting, Accounting::llm_viewer);
  EXPECT_EQ(analysis.subject.bandwidth, kCatalog.hardware("h100-sxm").bandwidth);
  EXPECT_EQ(analysis.subject.matrix_peak, kCatalog.hardware("h100-sxm").matrix[DataType::fp16]);
  EXPECT_EQ(analysis_on("gaudi2", {}).subject.matrix_type, "bf16");
  EXPECT_EQ(analysis_on("i9-13900k", {}).subject.matrix_type, "fp32");
}

TEST(LlmViewerAccounting, NeedsARegisterFileForFusedAttention) {
  Scenario scenario;
  scenario.fused_attention = true;
  EXPECT_EQ(error_of([&] { analysis_on("a6000", scenario); }), "no error");
  const std::string error = error_of([&] { analysis_on("mi300x", scenario); });
  EXPECT_TRUE(mentions(error, "mi300x: its register file is not published")) << error;
}

TEST(LlmViewerAccounting, ReportsItsMemoryOfTheLastStage) {
  Scenario scenario;
  scenario.workload.reserve = Bytes{1e9};
  const Analysis analysis = analysis_on("a6000", scenario);
  ASSERT_EQ(analysis.stages.size(), 2U);
  const OriginalMemory& decode = *analysis.stages.back().total.original_memory;
  EXPECT_EQ(analysis.memory.activations, decode.activations);
  EXPECT_EQ(analysis.memory.kv_cache, Bytes{2.0 * 32 * 4096 * 1024 * 2});
  EXPECT_EQ(analysis.memory.total, decode.total + Bytes{1e9});
  EXPECT_EQ(analysis.memory.fits, true);
  EXPECT_EQ(analysis.subject.kv_bytes_per_token, 2.0 * 32 * 4096 * 2);
}

TEST(LlmViewerAccounting, LeavesTheStagesToTheModel) {
  const Analysis dit = analysis_on("a6000", {}, "DiT-XL/2");
  ASSERT_EQ(dit.stages.size(), 1U);
  EXPECT_EQ(dit.stages.front().new_tokens, 256);
  Scenario scenario;
  scenario.workload.stages = {Stage::decode};
  EXPECT_TRUE(notes_mention(analysis_on("a6000", scenario, "DiT-XL/2"), "no decode stage"));
}

TEST(LlmViewerAccounting, GeneratesWithoutFusedAttentionAndSaysSo) {
  Scenario scenario;
  scenario.workload.gen = 8;
  const Analysis plain = analysis_on("a6000", scenario);
  scenario.fused_attention = true;
  const Analysis fused = analysis_on("a6000", scenario);
  EXPECT_EQ(fused.generation->latency, plain.generation->latency);
  EXPECT_TRUE(notes_mention(fused, "without --flash-attention"));
  EXPECT_FALSE(notes_mention(plain, "without --flash-attention"));
}

TEST(LlmViewerAccounting, CountsOneDecodeStepForEveryGeneratedToken) {
  Scenario scenario;
  scenario.workload.gen = 1;
  const Analysis analysis = analysis_on("a6000", scenario);
  ASSERT_EQ(analysis.stages.size(), 3U);
  const Seconds prefill = analysis.stages[0].total.time;
  const Seconds decode = analysis.stages[1].total.time;
  EXPECT_EQ(analysis.generation->ttft, prefill);
  EXPECT_EQ(analysis.generation->latency, prefill + decode);
  EXPECT_EQ(analysis.stages[2].context, 1024);
}

TEST(LlmViewerAccounting, SharesOfAStageSumToOne) {
  Scenario scenario;
  scenario.workload.gen = 16;
  for (const StageResult& stage : analysis_on("a6000", scenario, "facebook/opt-2.7b").stages) {
    double sum = 0;
    for (const OpRow& row : stage.rows) sum += row.share;
    EXPECT_NEAR(sum, 1, 1e-12) << stage.name();
  }
}

}  // namespace
}  // namespace llmviewer::accounting_test

#include "llmviewer/study/memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "catalog/model_of.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::memory_test {
namespace {

MemoryStudy studied(const std::string& model, const std::string& hardware, const Scenario& scenario,
                    const MemoryQuestion& question = {}) {
  const Catalog catalog;
  return study_memory(catalog.model(model), catalog.hardware(hardware), scenario, question);
}

template <class Parts, class Of>
Bytes sum(const Parts& parts, Of of) {
  Bytes total;
  for (const auto& part : parts) total += of(part);
  return total;
}

void expect_parts_sum_up(const MemoryStudy& study) {
  const Memory& memory = study.analysis.memory;
  EXPECT_EQ(sum(study.weights, [](const auto& p) { return p.bytes; }), memory.weights);
  EXPECT_EQ(sum(study.cache, [](const auto& p) { return p.bytes; }), memory.kv_cache);
  EXPECT_EQ(sum(study.cache, [](const auto& p) { return p.allocated; }), study.allocated.kv_cache);
  EXPECT_EQ(sum(study.peak.alive, [](const auto& p) { return p.bytes; }), memory.activations);
  double parameters = 0;
  for (const WeightPart& part : study.weights) parameters += part.parameters;
  EXPECT_EQ(parameters, study.analysis.subject.parameters);
}

TEST(MemoryStudy, PartsSumUpToWhatAnalyzeSaysOfEveryModel) {
  const Hardware hardware = Catalog{}.hardware("h200-sxm");
  for (const Model& model : all_models()) {
    SCOPED_TRACE(model.name);
    const Scenario scenario = request(3, 700);
    const MemoryStudy study = study_memory(model, hardware, scenario, {});
    const Memory memory = analyze(model, hardware, scenario).memory;
    EXPECT_EQ(study.analysis.memory.total, memory.total);
    EXPECT_EQ(study.allocated.total, memory.total) << "blocks of one are what is needed";
    expect_parts_sum_up(study);
  }
}

TEST(MemoryStudy, PartsSumUpInEveryKindOfScenario) {
  Scenario quantized = request(4, 900);
  quantized.precision.weights = Catalog{}.format("int4-g128", "");
  quantized.precision.kv = Catalog{}.format("fp8", "");
  quantized.workload.gen = 40;
  Scenario images = request(2, 3000);
  images.workload.images = 3;
  images.workload.reserve = Bytes{1e9};
  Scenario step = request(2, 0);
  step.workload.step = ExplicitStep{128, 5000};
  Scenario further = request(2, 100);
  further.workload.predict_further = true;
  Scenario source = request(2, 50);
  source.workload.source_seq = 200;
  const MemoryQuestion paged{
      .allocation = {.block = 16, .windows = KvAllocation::Windows::in_full}};
  expect_parts_sum_up(studied("gpt-oss-20b", "h100-sxm", quantized, paged));
  expect_parts_sum_up(studied("qwen3-vl-8b", "h100-sxm", images, paged));
  expect_parts_sum_up(studied("gemma2-9b", "h100-sxm", step, paged));
  expect_parts_sum_up(studied("whisper-large-v3", "h100-sxm", source, paged));
  const MemoryStudy mtp = studied("deepseek-v3", "h200-sxm", further);
  EXPECT_EQ(sum(mtp.cache, [](const auto& p) { return p.bytes; }), mtp.analysis.memory.kv_cache);
  EXPECT_EQ(sum(mtp.weights, [](const auto& p) { return p.bytes; }), mtp.analysis.memory.weights);
}

const CachePart& part_of(const MemoryStudy& study, const std::string& kind) {
  const auto found = std::find_if(study.cache.begin(), study.cache.end(),
                                  [&](const CachePart& part) { return part.kind == kind; });
  EXPECT_NE(found, study.cache.end()) << kind;
  return found == study.cache.end() ? study.cache.front() : *found;
}

// Gemma-2-27B: 46 layers, every other one with a window of 4096; 16 KV heads of 128 at 2 bytes:
// 2·16·128·2 = 8192 bytes a position and layer.
TEST(MemoryStudy, TellsTheKindsOfLayersApart) {
  const MemoryStudy study = studied("gemma2-27b", "h100-sxm", request(2, 8000));
  ASSERT_EQ(study.cache.size(), 2U);
  EXPECT_EQ(part_of(study, "sliding").layers, 23);
  EXPECT_EQ(part_of(study, "sliding").positions, 4096);
  EXPECT_EQ(part_of(study, "sliding").bytes, Bytes{2.0 * 23 * 4096 * 8192});
  EXPECT_EQ(part_of(study, "full").positions, 8000);
  EXPECT_EQ(part_of(study, "full").bytes, Bytes{2.0 * 23 * 8000 * 8192});
}

TEST(MemoryStudy, KnowsLatentsStatesIndexKeysAndSources) {
  EXPECT_EQ(part_of(studied("deepseek-v3", "h200-sxm", request(1, 10)), "latent").layers, 61);
  EXPECT_EQ(part_of(studied("llama4-scout", "h200-sxm", request(1, 10)), "chunked").layers, 36);
  EXPECT_EQ(part_of(studied("mamba2-2.7b", "h200-sxm", request(1, 10)), "state").layers, 64);
  EXPECT_EQ(part_of(studied("mamba2-2.7b", "h200-sxm", request(1, 10)), "convolution").positions,
            0);
  EXPECT_EQ(part_of(studied("whisper-large-v3", "h200-sxm", request(1, 10)), "cross").positions,
            1500);
  EXPECT_GT(part_of(studied("glm-5", "h200-sxm", request(1, 10)), "index keys").bytes, Bytes{0});
}

// Mistral-7B: a window of 4096 in each of 32 layers; 2·8·128·2·32 = 131072 bytes a position.
//   needed: 4096 positions;  blocks of 16: ⌈4095/16⌉ + 1 = 257 blocks = 4112 positions;
//   in full: 8200 positions, rounded up to 513 blocks = 8208
TEST(MemoryStudy, APagedAllocatorTakesBlocksAndAStraddledWindow) {
  const auto cache = [](const KvAllocation& allocation, double context) {
    return studied("mistral-7b", "h100-sxm", request(3, context), {.allocation = allocation})
        .allocated.kv_cache.value();
  };
  constexpr double kPosition = 3.0 * 131072;
  EXPECT_EQ(cache({}, 8200), 4096 * kPosition);
  EXPECT_EQ(cache({.block = 16}, 8200), 4112 * kPosition);
  EXPECT_EQ(cache({.block = 16, .windows = KvAllocation::Windows::in_full}, 8200),
            8208 * kPosition);
  EXPECT_EQ(cache({.block = 16}, 1000), 1008 * kPosition);
  EXPECT_EQ(cache({.block = 16}, 4097), 4112 * kPosition);
  EXPECT_EQ(cache({.block = 16}, 4080), 4080 * kPosition);
}

TEST(MemoryStudy, TellsWhatIsAliveAtThePeak) {
  Scenario scenario = request(1, 2048);
  scenario.fused_attention = true;
  const MemoryStudy study = studied("llama2-7b", "a6000", scenario);
  EXPECT_EQ(study.peak.stage, Stage::prefill);
  EXPECT_EQ(study.peak.group, "full/mlp");
  EXPECT_EQ(study.peak.op, "mlp_act");
  ASSERT_EQ(study.peak.alive.size(), 4U);
  EXPECT_EQ(study.peak.alive[0].op, "attn_add");
  EXPECT_EQ(study.peak.alive[0].bytes, Bytes{2048.0 * 4096 * 2});
  EXPECT_EQ(study.peak.alive[3].op, "mlp_act");
  EXPECT_EQ(study.peak.alive[3].bytes, Bytes{2048.0 * 11008 * 2});
  EXPECT_EQ(study.logits, Bytes{32000.0 * 2});
}

// Llama-2-70B's layers at 16 bit are 138 GB; an A6000 has 48 GiB = 51.5 GB.
TEST(MemoryStudy, FindsTheWidestFormatThatFits) {
  const Catalog catalog;
  MemoryQuestion question;
  for (const char* name : {"int4-g128", "int8", "int4", "fp16", "q5_0"}) {
    question.weights.push_back(catalog.format(name, ""));
  }
  for (const char* name : {"int8", "fp16"}) question.kv.push_back(catalog.format(name, ""));
  Scenario scenario = request(1, 4096);
  scenario.fused_attention = true;
  const MemoryStudy large = studied("llama2-70b", "a6000", scenario, question);
  ASSERT_EQ(large.widest.size(), 1U) << "no cache helps";
  EXPECT_EQ(large.widest[0].weights.value().name, "q5_0");
  EXPECT_FALSE(large.widest[0].kv);
  EXPECT_LE(large.widest[0].total, *large.allocated.capacity);
  const MemoryStudy small = studied("llama2-7b", "a6000", scenario, question);
  ASSERT_EQ(small.widest.size(), 2U);
  EXPECT_EQ(small.widest[0].weights.value().name, "fp16");
  EXPECT_EQ(small.widest[1].kv.value().name, "fp16");
}

TEST(MemoryStudy, CombinesFormatsWhereNeitherAloneFits) {
  const Catalog catalog;
  const MemoryQuestion question{.allocation = {},
                                .weights = {catalog.format("int8", ""), catalog.format("int4", "")},
                                .kv = {catalog.format("int4", ""), catalog.format("int8", "")}};
  // Weights 138 GB → 35 at 4 bit; cache 320 KiB·4096·35 = 47 GB → 23.5 at 8 bit: 59 > 51.5 GB;
  // 11.7 at 4 bit: fits.
  Scenario scenario = request(35, 4096);
  scenario.fused_attention = true;
  scenario.workload.stages = {Stage::decode};
  const MemoryStudy study = studied("llama2-70b", "a6000", scenario, question);
  ASSERT_EQ(study.widest.size(), 1U);
  EXPECT_EQ(study.widest[0].weights.value().name, "int4");
  EXPECT_EQ(study.widest[0].kv.value().name, "int4");
}

TEST(MemoryStudy, WithoutAKnownCapacityThereAreNoVerdicts) {
  Hardware hardware = Catalog{}.hardware("a6000");
  hardware.capacity.reset();
  const MemoryStudy study =
      study_memory(Catalog{}.model("llama2-7b"), hardware, request(1, 100),
                   {.allocation = {}, .weights = {Catalog{}.format("int8", "")}, .kv = {}});
  EXPECT_FALSE(study.largest);
  EXPECT_FALSE(study.largest_allocated);
  EXPECT_TRUE(study.widest.empty());
  EXPECT_FALSE(study.analysis.memory.fits);
}

TEST(MemoryStudy, RefusesImpossibleBlocks) {
  for (const double block : {0.0, -16.0, 1.5, 1e6}) {
    EXPECT_NE(error_of([&] {
                studied("llama2-7b", "a6000", request(1, 10), {.allocation = {.block = block}});
              }),
              "no error")
        << block;
  }
}

}  // namespace
}  // namespace llmviewer::memory_test

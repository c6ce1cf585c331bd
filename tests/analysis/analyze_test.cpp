#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "catalog/model_of.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::analyze_test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

const Model& llama() {
  static const Model model = Catalog{}.model("llama2-7b");
  return model;
}
const Hardware& a6000() {
  static const Hardware hardware = Catalog{}.hardware("a6000");
  return hardware;
}

TEST(Analyze, GivesTheMainJobItsKnownIntensities) {
  const Analysis analysis = analyze(llama(), a6000(), request(1, 2048));
  ASSERT_EQ(analysis.stages.size(), 2U);
  const StageResult& prefill = analysis.stages[0];
  for (const char* name : {"q_proj", "k_proj", "v_proj", "out_proj"}) {
    EXPECT_EQ(row_of(prefill, name).arithmetic_intensity, 1024) << name;
    EXPECT_EQ(row_of(prefill, name).timing.bound, Bound::compute) << name;
  }
  EXPECT_EQ(row_of(prefill, "softmax").arithmetic_intensity, 1.25);
  EXPECT_EQ(row_of(prefill, "softmax").timing.bound, Bound::memory);
  for (const OpRow& row : analysis.stages[1].rows) {
    if (row.kind != OpKind::linear && row.kind != OpKind::lm_head) continue;
    EXPECT_NEAR(row.arithmetic_intensity, 1, 0.001) << row.name;
    EXPECT_EQ(row.timing.bound, Bound::memory) << row.name;
  }
}

TEST(Analyze, SaysWhatTheNumbersAreOf) {
  const Subject subject = analyze(llama(), a6000(), request(1, 2048)).subject;
  EXPECT_EQ(subject.accounting, Accounting::exact);
  EXPECT_EQ(subject.model, "llama2-7b");
  EXPECT_EQ(subject.parameters, 6738415616);
  EXPECT_EQ(subject.kv_bytes_per_token, 524288);
  EXPECT_EQ(subject.matrix_peak, OpsPerSecond{154.8e12});
  EXPECT_EQ(subject.vector_peak, OpsPerSecond{38.7e12});
  EXPECT_EQ(subject.bandwidth, BytesPerSecond{768e9});
  EXPECT_DOUBLE_EQ(subject.ridge_point.value(), 154.8e12 / 768e9);
}

TEST(Analyze, SaysWhatStandsInForWhat) {
  Hardware bare = a6000();
  bare.vector[DataType::fp32].reset();
  const auto notes = analyze(llama(), bare, request(1, 2048)).notes;
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("no fp32 vector rate"), std::string::npos);
  EXPECT_TRUE(analyze(llama(), a6000(), request(1, 2048)).notes.empty());
  const auto far = analyze(llama(), a6000(), request(1, 8192)).notes;
  ASSERT_EQ(far.size(), 1U);
  EXPECT_NE(far[0].find("beyond the 4096 positions"), std::string::npos);
}

TEST(Analyze, FillsInWhatWasLeftToTheModel) {
  const Analysis decoder = analyze(llama(), a6000(), Scenario{});
  EXPECT_EQ(decoder.workload.seq, 1024);
  EXPECT_EQ(decoder.stages.size(), 2U);
  const Analysis diffusion = analyze(Catalog{}.model("dit-xl-2"), a6000(), Scenario{});
  EXPECT_EQ(diffusion.workload.seq, 256);
  ASSERT_EQ(diffusion.stages.size(), 1U);
  EXPECT_EQ(diffusion.stages[0].stage, Stage::prefill);
  EXPECT_EQ(diffusion.memory.kv_cache, Bytes{0});
}

TEST(Analyze, RefusesToDecodeWhatDoesNotGenerate) {
  const Model dit = Catalog{}.model("dit-xl-2");
  Scenario scenario = request(1, 0);
  scenario.workload.stages = {Stage::decode};
  EXPECT_THROW(analyze(dit, a6000(), scenario), Error);
  scenario.workload.stages = {};
  scenario.workload.gen = 5;
  EXPECT_THROW(analyze(dit, a6000(), scenario), Error);
}

TEST(Analyze, RefusesAComputeTypeThatTheDeviceLacks) {
  Scenario scenario = request(1, 2048);
  scenario.precision.compute = DataType::fp8;
  const std::string error = error_of([&] { analyze(llama(), a6000(), scenario); });
  EXPECT_EQ(error.find("--compute: a6000 does not compute fp8"), 0U) << error;
}

TEST(Analyze, ComputesAttentionOverAWideCacheOnADeviceWithoutFp32) {
  // The TPU publishes no fp32 rate; the cache's type must not leave attention without a roof.
  Hardware tpu = a6000();
  tpu.vector[DataType::fp32].reset();
  Scenario scenario = request(1, 2048);
  scenario.precision.kv = Catalog{}.format("fp32", "--kv");
  const std::string error = error_of([&] { analyze(llama(), tpu, scenario); });
  EXPECT_EQ(error.find("beyond what a double can hold"), std::string::npos) << error;
}

TEST(Analyze, CallsWhatDoesNotFitAResult) {
  const Analysis analysis = analyze(Catalog{}.model("llama3-70b"), a6000(), request(1, 2048));
  EXPECT_EQ(analysis.memory.fits, false);
  Hardware unknown = a6000();
  unknown.capacity.reset();
  EXPECT_FALSE(analyze(llama(), unknown, request(1, 2048)).memory.fits);
}

TEST(Analyze, CountsTheCacheOfAGenerationWhateverStagesAreShown) {
  Scenario scenario = request(1, 1000);
  scenario.workload.gen = 500;
  const Bytes whole = analyze(llama(), a6000(), scenario).memory.kv_cache;
  EXPECT_EQ(whole, Bytes{1499 * 524288.0});
  scenario.workload.stages = {Stage::decode};
  EXPECT_EQ(analyze(llama(), a6000(), scenario).memory.kv_cache, whole);
}

TEST(Analyze, CountsNoLogitsOfAChunkThatIsNotTheLast) {
  Step chunk{1, 512, 512, 0};
  Op head;
  head.kind = OpKind::lm_head;
  head.rows = Rows::logits;
  head.weights = {4096, 32000, 0};
  head.storage.weight_bytes = 2.0 * 4096 * 32000;
  EXPECT_EQ(cost_of(head, chunk).ops(), Ops{0});
  EXPECT_EQ(cost_of(head, chunk).traffic.total(), Bytes{0});
}

struct Impossible {
  const char* name;
  void (*ask)(Workload&);
};

void PrintTo(const Impossible& one, std::ostream* out) { *out << one.name; }

class ImpossibleWorkload : public testing::TestWithParam<Impossible> {};

TEST_P(ImpossibleWorkload, IsAnErrorNotANumber) {
  Scenario scenario = request(1, 16);
  GetParam().ask(scenario.workload);
  EXPECT_THROW(analyze(llama(), a6000(), scenario), Error);
}

INSTANTIATE_TEST_SUITE_P(
    Asked, ImpossibleWorkload,
    testing::Values(Impossible{"no batch", [](Workload& w) { w.batch = 0; }},
                    Impossible{"a negative batch", [](Workload& w) { w.batch = -1; }},
                    Impossible{"a batch that is no number", [](Workload& w) { w.batch = NAN; }},
                    Impossible{"an infinite batch", [](Workload& w) { w.batch = kInfinity; }},
                    Impossible{"a negative prompt", [](Workload& w) { w.seq = -1; }},
                    Impossible{"a prompt of no number", [](Workload& w) { w.seq = NAN; }},
                    Impossible{"no generated token", [](Workload& w) { w.gen = 0; }},
                    Impossible{"negative generation", [](Workload& w) { w.gen = -5; }},
                    Impossible{"a context shorter than what is new",
                               [](Workload& w) {
                                 w.step = ExplicitStep{10, 4};
                               }},
                    Impossible{"a step of nothing",
                               [](Workload& w) {
                                 w.step = ExplicitStep{0, 4};
                               }},
                    Impossible{"a step of no number",
                               [](Workload& w) {
                                 w.step = ExplicitStep{1, NAN};
                               }},
                    Impossible{"a negative reserve", [](Workload& w) { w.reserve = Bytes{-1}; }}));

TEST(Analyze, RefusesToGenerateWithoutAnswerToHowMuch) {
  Scenario scenario = request(1, 16);
  scenario.workload.stages = {Stage::generate};
  EXPECT_THROW(analyze(llama(), a6000(), scenario), Error);
}

TEST(Analyze, RefusesNumbersThatNoDoubleHolds) {
  EXPECT_THROW(analyze(llama(), a6000(), request(1e300, 1e300)), Error);
}

}  // namespace
}  // namespace llmviewer::analyze_test

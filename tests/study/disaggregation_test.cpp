#include "llmviewer/study/disaggregation.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "study/pools.hpp"

namespace llmviewer::disaggregation_test {
namespace {

using testing::HasSubstr;

SearchQuestion question(const std::string& model, double seq, double gen) {
  const Catalog catalog;
  SearchQuestion question;
  question.plan.model = catalog.model(model);
  question.plan.devices = {catalog.hardware("h100-sxm")};
  question.plan.scenario.fused_attention = true;
  question.plan.scenario.workload.seq = seq;
  question.plan.scenario.workload.gen = gen;
  question.plan.weights = {std::nullopt};
  question.plan.kv = {std::nullopt};
  question.plan.targets = {.ttft = Seconds{2}, .tpot = Seconds{0.03}, .requests_per_s = 7};
  question.sizes = {1, 2, 4};
  return question;
}

/// Llama 2 7B: 32 layers · 2 (K and V) · 32 heads · 128 · 2 B = 524 288 B a token, of 2048 tokens
/// 1 073 741 824 B. An H100 server has a NIC of 50 GB/s for each device: 21.4748 ms over one.
TEST(Disaggregation, MovesTheCacheOfLlama2InTheTimeDerivedByHand) {
  SearchQuestion asked = question("llama2-7b", 2048, 64);
  asked.sizes = {1};
  const Disaggregation result = disaggregate(asked);
  EXPECT_EQ(result.transfer.request.value(), 1073741824);
  EXPECT_EQ(result.transfer.nic.value(), 50e9);
  EXPECT_EQ(result.transfer.lanes, 1);
  EXPECT_EQ(result.transfer.sequences, result.prefill.group.batch);
  EXPECT_NEAR(result.transfer.time.value(), result.prefill.group.batch * 21.47483648e-3, 1e-12);
  EXPECT_EQ(result.ttft, result.prefill.group.analysis->generation->ttft + result.transfer.time);
}

/// DeepSeek-V3 caches 512 + 64 latent elements: 61 layers · 576 · 2 B = 70 272 B a token, whatever
/// the heads, and once although every device of a tensor group holds them.
TEST(Disaggregation, MovesWhatLayersStore) {
  SearchQuestion asked = question("deepseek-v3", 1000, 64);
  asked.sizes = {32};
  EXPECT_EQ(disaggregate(asked).transfer.request.value(), 70272 * 1000);
}

/// 12 sequences on 2 replicas of 4 devices: 6 leave each at a time, over 4 NICs; the receiving
/// replica of 2 devices halves that.
TEST(CacheTransfer, IsOfAReplicasBatchOverTheSmallerReplica) {
  const Layout layout{.tensor = 4, .data = 2};
  CacheTransfer asked;
  asked.request = Bytes{1e9};
  asked.nic = BytesPerSecond{50e9};
  asked.lanes = 8;
  CacheTransfer sent = sent_from(layout, 12, asked);
  EXPECT_EQ(sent.sequences, 6);
  EXPECT_EQ(sent.lanes, 4);
  EXPECT_DOUBLE_EQ(sent.time.value(), 6e9 / 200e9);
  asked.lanes = 2;
  sent = sent_from(layout, 12, asked);
  EXPECT_DOUBLE_EQ(sent.time.value(), 6e9 / 100e9);
}

TEST(Disaggregation, ItsPoolsServeTheRateAndNoGroupIsTooMany) {
  const Disaggregation result = disaggregate(question("llama3-70b", 2048, 256));
  const double rate = 7;
  for (const Pool* pool : {&result.prefill, &result.decode, &*result.collocated}) {
    EXPECT_GE(pool->groups * pool->requests_per_s, rate * (1 - 1e-12));
    EXPECT_LE(pool->utilisation, 1 + 1e-12);
    EXPECT_DOUBLE_EQ(pool->utilisation, rate / (pool->groups * pool->requests_per_s));
  }
  const Generation& decode = *result.decode.group.analysis->generation;
  EXPECT_LE(decode.tpot, Seconds{0.03});
  EXPECT_LE(result.ttft, Seconds{2});
  // A batch is decoded in 255 steps.
  EXPECT_NEAR(result.decode.requests_per_s, result.decode.group.batch / (255 * decode.tpot.value()),
              1e-9);
  EXPECT_NEAR(result.prefill.requests_per_s,
              result.prefill.group.batch / result.prefill.group.analysis->generation->ttft.value(),
              1e-9);
}

/// Every layout of the sizes, its batches one by one.
TEST(Disaggregation, NoPoolOfTheGridServesTheRateWithFewerDevices) {
  SearchQuestion asked = question("llama3-8b", 512, 32);
  asked.plan.targets = {.ttft = Seconds{0.1}, .tpot = Seconds{0.006}, .requests_per_s = 300};
  const Disaggregation result = disaggregate(asked);
  Scenario scenario = asked.plan.scenario;
  scenario.workload.stages = {Stage::decode};
  for (const Layout& layout :
       {Layout{}, Layout{.tensor = 2}, Layout{.pipeline = 2}, Layout{.data = 2},
        Layout{.context = 2}, Layout{.tensor = 4}, Layout{.tensor = 2, .data = 2},
        Layout{.tensor = 4, .sequence_parallel = true}}) {
    scenario.layout = layout;
    for (double batch = layout.data; batch < 600; batch += layout.data) {
      scenario.workload.batch = batch;
      const Analysis one = analyze(asked.plan.model, asked.plan.devices.front(), scenario);
      if (one.memory.fits == false || one.generation->tpot > Seconds{0.006}) break;
      const double rate = batch / (31 * one.generation->tpot.value());
      EXPECT_GE(std::ceil(300 / rate) * layout.devices(), result.decode.devices());
    }
  }
}

void expect_refused(const SearchQuestion& asked, const std::string& part) {
  try {
    disaggregate(asked);
    ADD_FAILURE() << part;
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

TEST(Disaggregation, RefusesWhatCannotBe) {
  SearchQuestion asked = question("llama3-8b", 512, 32);
  asked.sizes = {1};
  SearchQuestion other = asked;
  other.plan.targets.requests_per_s.reset();
  expect_refused(other, "--requests-per-s N");
  other = asked;
  other.plan.targets.latency = Seconds{9};
  expect_refused(other, "--latency");
  other = asked;
  other.plan.scenario.workload.gen = 1;
  other.plan.targets.tpot.reset();
  expect_refused(other, "--gen 2 or more");
  other = asked;
  other.plan.devices.front().nic.reset();
  expect_refused(other, "hw.host.nic_one_way");
  other = asked;
  other.plan.devices.push_back(other.plan.devices.front());
  expect_refused(other, "2 kinds of devices");
  other = asked;
  other.plan.targets.tpot = Seconds{1e-6};
  expect_refused(other, "--tpot: no group");
  other = asked;
  other.plan.targets.ttft = Seconds{1e-6};
  expect_refused(other, "--ttft: no group");
}

}  // namespace
}  // namespace llmviewer::disaggregation_test

#include "llmviewer/study/plan.hpp"

#include <gmock/gmock.h>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"

namespace llmviewer::plan_test {
namespace {

using testing::HasSubstr;

PlanQuestion question(const std::vector<std::string>& devices = {"a6000"},
                      const std::string& model = "llama3-8b") {
  const Catalog catalog;
  PlanQuestion question;
  question.model = catalog.model(model);
  for (const std::string& name : devices) question.devices.push_back(catalog.hardware(name));
  question.scenario.fused_attention = true;
  question.scenario.workload.seq = 2048;
  question.scenario.workload.gen = 256;
  question.usual = {.fp8 = catalog.format("fp8", ""),
                    .int8 = catalog.format("int8", ""),
                    .int4 = catalog.format("int4-g128", "")};
  return question;
}

PlanQuestion in_own_formats(PlanQuestion asked) {
  asked.weights = {std::nullopt};
  asked.kv = {std::nullopt};
  return asked;
}

/// The names of a row's formats; "" is the model's own.
std::string formats_of(const PlanRow& row) {
  const auto name = [](const auto& format) { return format ? format->name : std::string{}; };
  return name(row.precision.weights) + "/" + name(row.precision.kv);
}

std::vector<std::string> all_formats(const PlanStudy& study) {
  std::vector<std::string> all;
  for (const PlanRow& row : study.rows) all.push_back(formats_of(row));
  return all;
}

/// Llama 3 8B, a token: all weights but the embedding's table, (8.03 − 0.53) G · 2 B = 15.0 GB, and
/// the cache of 2048 + 128 positions in the mean, 128 KiB each: 0.29 GB. At 768 GB/s: 19.9 ms.
TEST(Plan, SaysWhichRoofForbidsATargetAndByHowMuch) {
  PlanQuestion asked = in_own_formats(question());
  asked.targets.tpot = Seconds{0.010};
  const PlanStudy study = plan(asked);
  ASSERT_EQ(study.rows.size(), 1U);
  const PlanRow& row = study.rows.front();
  EXPECT_FALSE(row.meets);
  ASSERT_EQ(row.missed.size(), 1U);
  const Shortfall& missed = row.missed.front();
  EXPECT_EQ(missed.target, Target::tpot);
  EXPECT_EQ(missed.batch, 1);
  EXPECT_EQ(missed.roof, Limiter::dram);
  EXPECT_NEAR(missed.work, 15.3e9, 0.05e9);
  EXPECT_NEAR(missed.rate, 768e9, 1e-3);
  EXPECT_NEAR(missed.floor.value(), 19.9e-3, 0.05e-3);
  EXPECT_NEAR(*missed.factor, 1.99, 0.01);
}

/// TTFT of two prompts is over 400 ms, of three over 600: compute-bound, it grows with the batch.
TEST(Plan, TakesTheLargestBatchAndSaysWhatBindsIt) {
  PlanQuestion asked = in_own_formats(question());
  asked.targets.ttft = Seconds{0.5};
  const PlanRow row = plan(asked).rows.front();
  EXPECT_TRUE(row.meets);
  EXPECT_EQ(row.batch, 2);
  EXPECT_EQ(row.binds, Target::ttft);
  EXPECT_EQ(row.roof, Limiter::matrix);
}

TEST(Plan, BindsByCapacityWhereTimesAreFree) {
  PlanQuestion asked = in_own_formats(question());
  asked.targets.tokens_per_s = 1;
  const PlanRow row = plan(asked).rows.front();
  EXPECT_TRUE(row.meets);
  EXPECT_EQ(row.binds, Target::capacity);
  EXPECT_LE(row.analysis->memory.total, *row.capacity);
}

/// Without a capacity and without a target of time there is no largest batch.
TEST(Plan, TakesTheLeastBatchFastEnoughWhereNothingEndsIt) {
  PlanQuestion asked = in_own_formats(question());
  asked.devices.front().capacity.reset();
  asked.targets.tokens_per_s = 300;
  const PlanRow row = plan(asked).rows.front();
  EXPECT_TRUE(row.meets);
  EXPECT_FALSE(row.binds);
  EXPECT_GE(row.analysis->generation->throughput_tokens_per_s, 300);
  asked.scenario.workload.batch = row.batch - 1;
  asked.targets = {.latency = row.analysis->generation->latency};
  asked.devices.front().capacity = Bytes{1e15};
  EXPECT_EQ(plan(asked).rows.front().batch, row.batch);
  asked.scenario.workload.batch = 1;
  asked.targets = {.latency = row.analysis->generation->latency * 0.999};
  EXPECT_LT(plan(asked).rows.front().analysis->generation->throughput_tokens_per_s, 300);
}

TEST(Plan, SaysHowMuchMemoryIsMissing) {
  PlanQuestion asked = in_own_formats(question({"a6000"}, "llama3-70b"));
  asked.targets.ttft = Seconds{1000};
  const PlanRow row = plan(asked).rows.front();
  ASSERT_FALSE(row.missed.empty());
  EXPECT_EQ(row.missed.front().target, Target::capacity);
  EXPECT_DOUBLE_EQ(*row.missed.front().factor, row.analysis->memory.total / *row.capacity);
}

/// fp8 where the device computes it, int8 elsewhere; widest first; only what is narrower.
TEST(Plan, TriesTheUsualFormatsThatMakeSense) {
  PlanQuestion asked = question({"a6000"});
  asked.targets.ttft = Seconds{10};
  EXPECT_THAT(all_formats(plan(asked)), testing::ElementsAre("/", "/int8", "int8/", "int8/int8",
                                                             "int4-g128/", "int4-g128/int8"));
  asked = question({"h100-sxm"});
  asked.targets.ttft = Seconds{10};
  EXPECT_THAT(all_formats(plan(asked)), testing::Contains("fp8/fp8"));
  EXPECT_THAT(all_formats(plan(asked)), testing::Not(testing::Contains("int8/")));
  asked = question({"h100-sxm"}, "gpt-oss-20b");  // its experts have 4 bits already
  asked.targets.ttft = Seconds{10};
  EXPECT_THAT(all_formats(plan(asked)), testing::Not(testing::Contains("fp8/")));
  asked = question({"a6000"}, "mamba2-2.7b");  // it has no KV cache
  asked.targets.ttft = Seconds{10};
  EXPECT_THAT(all_formats(plan(asked)), testing::ElementsAre("/", "int8/", "int4-g128/"));
}

TEST(Plan, PutsTheCheapestFirstThenTheSmallest) {
  PlanQuestion asked = in_own_formats(question({"h100-sxm", "a6000", "l40", "a100-80g-sxm"}));
  asked.targets.ttft = Seconds{10};
  const PlanStudy study = plan(asked);
  for (std::size_t i = 1; i < study.rows.size(); ++i) {
    const auto& before = study.rows[i - 1].usd_per_hour;
    const auto& after = study.rows[i].usd_per_hour;
    if (after) {
      ASSERT_TRUE(before);
      EXPECT_LE(*before, *after);
    }
  }
}

TEST(Plan, LeavesOutWhatCostsTooMuchOrIsNotPriced) {
  PlanQuestion asked = in_own_formats(question({"h100-sxm", "a6000"}));
  asked.devices.push_back(asked.devices.back());
  asked.devices.back().usd_per_hour.reset();
  asked.devices.back().name = "unpriced";
  asked.targets.usd_per_hour = 1;
  const PlanStudy study = plan(asked);
  ASSERT_EQ(study.rows.size(), 3U);
  EXPECT_EQ(study.rows[0].device, "a6000");
  EXPECT_TRUE(study.rows[0].meets);
  EXPECT_EQ(study.rows[1].missed.front().target, Target::price);
  EXPECT_EQ(study.rows[2].device, "unpriced");
  EXPECT_FALSE(study.rows[2].missed.front().value);
}

TEST(Plan, HasAWordForADeviceOnWhichItIsImpossible) {
  PlanQuestion asked = in_own_formats(question({"a6000", "cerebras-wse3"}));
  asked.targets.ttft = Seconds{10};
  const PlanStudy study = plan(asked);
  EXPECT_TRUE(study.rows[0].meets);
  EXPECT_FALSE(study.rows[1].analysis);
  EXPECT_THAT(study.rows[1].problem, HasSubstr("cerebras-wse3"));
  asked.devices.erase(asked.devices.begin());
  EXPECT_THROW(plan(asked), Error);
}

TEST(Plan, CountsABatchThatIsAskedForAsTheLeast) {
  PlanQuestion asked = in_own_formats(question());
  asked.targets.ttft = Seconds{0.5};
  asked.scenario.workload.batch = 2;
  EXPECT_TRUE(plan(asked).rows.front().meets);
  asked.scenario.workload.batch = 3;
  const PlanRow row = plan(asked).rows.front();
  EXPECT_FALSE(row.meets);
  EXPECT_EQ(row.missed.front().batch, 3);
}

TEST(Plan, RefusesTargetsThatCannotBe) {
  const auto refused = [](const Targets& targets, const std::string& where, double gen = 256) {
    PlanQuestion asked = in_own_formats(question());
    asked.targets = targets;
    asked.scenario.workload.gen = gen;
    try {
      plan(asked);
      ADD_FAILURE() << where;
    } catch (const Error& error) {
      EXPECT_EQ(error.where(), where) << error.what();
    }
  };
  refused({.ttft = Seconds{0}}, "--ttft");
  refused({.tpot = Seconds{-1}}, "--tpot");
  refused({.latency = Seconds{0}}, "--latency");
  refused({.latency = Seconds{1e300}}, "--latency");
  refused({.ttft = Seconds{1e-300}}, "--ttft");
  refused({.tokens_per_s = 0}, "--throughput");
  refused({.requests_per_s = -2}, "--requests-per-s");
  refused({.usd_per_hour = 0}, "--max-cost");
  refused({.tpot = Seconds{1}}, "--tpot", 1);
  refused({.ttft = Seconds{2}, .latency = Seconds{1}}, "--ttft");
  refused({.tokens_per_s = 100, .requests_per_s = 1}, "--requests-per-s");
}

/// Of two devices that share every matrix each reads half the weights; a replica of each has the
/// times of one, and twice its batch.
TEST(Plan, UnderstandsALayout) {
  PlanQuestion asked = in_own_formats(question({"h100-sxm"}));
  asked.targets.ttft = Seconds{0.2};
  const PlanRow one = plan(asked).rows.front();
  asked.scenario.layout = {.data = 2};
  const PlanRow replicas = plan(asked).rows.front();
  EXPECT_EQ(replicas.batch, 2 * one.batch);
  EXPECT_EQ(replicas.analysis->generation->ttft, one.analysis->generation->ttft);
  EXPECT_DOUBLE_EQ(replicas.requests_per_s, 2 * one.requests_per_s);
  EXPECT_EQ(replicas.analysis->memory.total, one.analysis->memory.total);
  EXPECT_DOUBLE_EQ(*replicas.usd_per_hour, 2 * *one.usd_per_hour);
  EXPECT_DOUBLE_EQ(*replicas.usd_per_million_tokens, *one.usd_per_million_tokens);
  asked.scenario.layout = {.tensor = 2};
  const PlanRow shared = plan(asked).rows.front();
  EXPECT_GT(shared.batch, one.batch);
  EXPECT_LT(shared.analysis->memory.weights.value(), 0.51 * one.analysis->memory.weights.value());
}

TEST(Plan, CountsThePriceOfAllDevices) {
  PlanQuestion asked = in_own_formats(question({"h100-sxm"}));
  asked.targets = {.ttft = Seconds{1}, .usd_per_hour = 1.5 * *asked.devices.front().usd_per_hour};
  EXPECT_TRUE(plan(asked).rows.front().meets);
  asked.scenario.layout = {.tensor = 2};
  EXPECT_EQ(plan(asked).rows.front().missed.front().target, Target::price);
}

/// A pipeline's cut may change with the batch: what is held is still what analyze says.
TEST(Plan, HoldsWhatAnalyzeSaysOfAPipeline) {
  PlanQuestion asked = in_own_formats(question({"h100-sxm"}, "llama3-70b"));
  asked.targets.ttft = Seconds{3};
  asked.scenario.layout = {.pipeline = 4};
  const PlanRow row = plan(asked).rows.front();
  EXPECT_TRUE(row.meets);
  Scenario more = asked.scenario;
  more.workload.batch = row.batch + 1;
  const Analysis next = analyze(asked.model, asked.devices.front(), more);
  EXPECT_TRUE(next.memory.fits == false || next.generation->ttft > Seconds{3});
}

TEST(Plan, TakesTheLayoutThatServesMost) {
  PlanQuestion asked = in_own_formats(question({"h100-sxm"}, "mixtral-8x7b"));
  asked.targets = {.ttft = Seconds{0.6}, .tpot = Seconds{0.02}};
  asked.group_size = 2;
  const PlanRow chosen = plan(asked).rows.front();
  EXPECT_TRUE(chosen.meets);
  EXPECT_EQ(chosen.layout.devices(), 2);
  // tp 2 with and without sp and ep 2, pp 2 whole and in two parts, dp 2 and cp 2 with and without
  // ep
  EXPECT_EQ(chosen.layouts, 10);
  asked.group_size = 0;
  for (const Layout& layout :
       {Layout{.tensor = 2}, Layout{.tensor = 2, .sequence_parallel = true},
        Layout{.tensor = 2, .expert = 2}, Layout{.pipeline = 2}, Layout{.expert = 2, .data = 2},
        Layout{.context = 2}, Layout{.expert = 2, .context = 2}}) {
    asked.scenario.layout = layout;
    const PlanRow row = plan(asked).rows.front();
    if (!row.meets) continue;
    EXPECT_LE(row.analysis->generation->throughput_tokens_per_s,
              chosen.analysis->generation->throughput_tokens_per_s);
  }
}

TEST(Plan, TakesARateSaidTwiceAlike) {
  PlanQuestion asked = in_own_formats(question());
  asked.targets = {.tokens_per_s = 0.3 * 256, .requests_per_s = 0.3};
  EXPECT_TRUE(plan(asked).rows.front().meets);
}

}  // namespace
}  // namespace llmviewer::plan_test

#include "predict/expert_routing.hpp"

#include <gtest/gtest.h>

#include <string>

#include "cli/process.hpp"
#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer::expert_routing_test {
namespace {

// Stride 4. Two tokens are fewer: token 0 takes 0 and 4, token 1 starts at 2 and takes 2 and 6.
TEST(ExpertRouting, BalancedTokensTakeExpertsAStrideApart) {
  const Routed whole = balanced_routed({2, 8, 2, 1});
  EXPECT_EQ(whole.experts, 4);
  EXPECT_EQ(whole.pairs, 4);
  const Routed first_half = balanced_routed({2, 8, 2, 2});
  EXPECT_EQ(first_half.experts, 2);
  EXPECT_EQ(first_half.pairs, 2);
}

// Nine tokens: each of 8 experts gets two of the first 8; the ninth takes 0 and 4.
TEST(ExpertRouting, BalancedRoundsAreCountedWhole) {
  const Routed half = balanced_routed({9, 8, 2, 2});
  EXPECT_EQ(half.experts, 4);
  EXPECT_EQ(half.pairs, 4 * 2 + 1);
  EXPECT_EQ(balanced_routed({1e15, 8, 2, 1}).experts, 8);
}

TEST(ExpertRouting, EvenlyIsTheMeanOfAllDevices) {
  const Routed one = evenly_routed({1, 64, 8, 4});
  EXPECT_DOUBLE_EQ(one.experts, 2);
  EXPECT_DOUBLE_EQ(one.pairs, 2);
}

TEST(ExpertRouting, APowerLawKeepsAllPairsAndLeavesExpertsIdle) {
  const Routed one = power_law_routed({16, 256, 8, 1}, 1.2, Leftover::to_the_idle);
  EXPECT_NEAR(one.pairs, 128, 1e-9);
  EXPECT_LT(one.experts, evenly_routed({16, 256, 8, 1}).experts);
  EXPECT_GT(one.experts, 60);
}

TEST(ExpertRouting, APowerLawIsMeasuredOnTheBusiestDevice) {
  const RoutingShape shape{1024, 256, 8, 8};
  EXPECT_GT(power_law_routed(shape, 1.2, Leftover::to_the_idle).pairs,
            1.2 * evenly_routed(shape).pairs);
}

// 32 pairs of 4 tokens among 256 experts: about 19 shares round to one, 13 tokens are left.
TEST(ExpertRouting, WhatIsLeftGoesToTheIdleOrToTheBusiest) {
  const RoutingShape shape{4, 256, 8, 1};
  EXPECT_NEAR(power_law_routed(shape, 1.2, Leftover::to_the_idle).experts, 32, 1e-9);
  EXPECT_NEAR(power_law_routed(shape, 1.2, Leftover::to_the_busiest).experts, 19, 3);
}

TEST(ExpertRouting, TheSameInEveryRun) {
  const RoutingShape shape{48, 128, 4, 2};
  const Routed one = power_law_routed(shape, 1.2, Leftover::to_the_idle);
  const Routed two = power_law_routed(shape, 1.2, Leftover::to_the_idle);
  EXPECT_EQ(one.experts, two.experts);
  EXPECT_EQ(one.pairs, two.pairs);
}

MeasuredRows rows_of(const std::string& distributions) {
  const Workshop workshop;
  return read_measured_rows(
      {workshop.file("moe.csv",
                     "source,gpu,framework,dtype,num_tokens,hidden,inter,topk,num_experts,tp,ep,"
                     "distribution,latency_us,kernel\n" +
                         distributions)},
      Catalog{});
}

// Two tokens, 4 of 8 experts touched; three matrices of 16·10 in 16 bit; 2·2·2·16 bytes in and out.
TEST(ExpertsOp, DemandFollowsTheRouting) {
  const auto all = rows_of("x,h100,vllm-1,bf16,2,16,20,2,8,2,1,balanced,9,k\n");
  ASSERT_EQ(all.rows.size(), 1U);
  const Demand& demand = all.rows.front().demand;
  EXPECT_EQ(demand.matrix.value(), 2 * 4 * 3 * 160);
  EXPECT_EQ(demand.bytes.value(), 2 * 4 * 3 * 160 + 128);
  EXPECT_EQ(demand.elements, 4 * (4 * 16 + 6 * 10));
}

TEST(ExpertsOp, WhatCannotBeRoutedIsSkippedByName) {
  const auto all = rows_of(
      "x,h100,vllm-1,bf16,2,16,20,2,8,1,1,whimsical,9,k\n"
      "x,h100,vllm-1,bf16,2,16,20,9,8,1,1,balanced,9,k\n");
  EXPECT_TRUE(all.rows.empty());
  ASSERT_EQ(all.skipped.size(), 1U);
  EXPECT_EQ(all.skipped.front().reasons.count("no rule for distribution whimsical"), 1U);
  EXPECT_EQ(all.skipped.front().reasons.size(), 2U);
}

}  // namespace
}  // namespace llmviewer::expert_routing_test

#include "llmviewer/study/compare.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "catalog/model_of.hpp"
#include "llmviewer/catalog/catalog.hpp"

namespace llmviewer::compare_test {
namespace {

Contender contender(const std::string& model, const std::string& hardware) {
  const Catalog catalog;
  Scenario scenario;
  scenario.workload.seq = 1000;
  return {model + " on " + hardware, catalog.model(model), catalog.hardware(hardware), scenario};
}

const OpDifference& op_of(const StageDifference& stage, const std::string& name) {
  const auto found = std::find_if(stage.ops.begin(), stage.ops.end(),
                                  [&](const OpDifference& op) { return op.op == name; });
  EXPECT_NE(found, stage.ops.end()) << name;
  return found == stage.ops.end() ? stage.ops.front() : *found;
}

TEST(Compare, TimesAreThoseOfAnalyze) {
  const Contender a = contender("llama3-8b", "a100-80g-sxm");
  const Contender b = contender("llama3-8b", "h100-sxm");
  const auto all = compare({a, b, a}, Workloads::alike);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(all[0].differences.empty());
  const Analysis analysis = analyze(b.model, b.hardware, b.scenario);
  ASSERT_EQ(all[1].differences.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const StageDifference& stage = all[1].differences[i];
    EXPECT_EQ(stage.stage, analysis.stages[i].stage);
    EXPECT_EQ(stage.other, analysis.stages[i].total.time);
    EXPECT_EQ(stage.first, all[0].analysis.stages[i].total.time);
    for (const OpDifference& op : stage.ops) EXPECT_EQ(op.presence, Presence::both);
  }
  for (const StageDifference& stage : all[2].differences) {
    EXPECT_EQ(stage.causes.sum(), Seconds{0}) << "a configuration differs from itself";
  }
}

// The k_proj of a llama3-8b in decode: 4096×1024 weights at 2 bytes and a row of 4096 in, 1024 out,
// 2·(4096·1024 + 4096 + 1024) bytes, 32 times; from 2.039 to 3.35 TB/s.
TEST(Compare, PutsAMemoryBoundOperatorsDifferenceDownToBandwidth) {
  const auto all =
      compare({contender("llama3-8b", "a100-80g-sxm"), contender("llama3-8b", "h100-sxm")},
              Workloads::alike);
  const OpDifference& op = op_of(all[1].differences[1], "k_proj");
  constexpr double kBytes = 32.0 * 2 * (4096 * 1024 + 4096 + 1024);
  EXPECT_NEAR(op.causes[Cause::bandwidth].value(), kBytes / 3.35e12 - kBytes / 2.039e12, 1e-15);
  EXPECT_EQ(op.causes[Cause::peak], Seconds{0});
  EXPECT_EQ(op.causes[Cause::bytes], Seconds{0});
}

TEST(Compare, OperatorsOfOneSideStandForThemselves) {
  const Contender unfused = contender("llama3-8b", "h100-sxm");
  Contender fused = unfused;
  fused.scenario.fused_attention = true;
  const auto all = compare({unfused, fused}, Workloads::alike);
  const StageDifference& prefill = all[1].differences[0];
  const OpDifference& softmax = op_of(prefill, "softmax");
  EXPECT_EQ(softmax.presence, Presence::first_only);
  EXPECT_EQ(softmax.causes[Cause::unmatched], Seconds{0} - softmax.first);
  const OpDifference& kernel = op_of(prefill, "fused_attention");
  EXPECT_EQ(kernel.presence, Presence::other_only);
  EXPECT_EQ(kernel.causes[Cause::unmatched], kernel.other);
  EXPECT_EQ(op_of(prefill, "q_proj").causes.sum(), Seconds{0});
  EXPECT_NEAR(prefill.causes[Cause::unmatched].value(), (prefill.other - prefill.first).value(),
              1e-15);
}

TEST(Compare, MatchesByNameWhatStandsInGroupsOfOtherNames) {
  const auto all =
      compare({contender("llama2-7b", "h100-sxm"), contender("mixtral-8x7b", "h100-sxm")},
              Workloads::alike);
  const StageDifference& decode = all[1].differences[1];
  EXPECT_EQ(op_of(decode, "q_proj").presence, Presence::both);
  EXPECT_EQ(op_of(decode, "gate_proj").presence, Presence::first_only);
  EXPECT_EQ(op_of(decode, "expert_gate_proj").presence, Presence::other_only);
}

TEST(Compare, ComparesTheStagesThatBothHave) {
  Contender prefill = contender("llama3-8b", "h100-sxm");
  prefill.scenario.workload.stages = {Stage::prefill};
  const auto all = compare({contender("llama3-8b", "h100-sxm"), prefill}, Workloads::alike);
  ASSERT_EQ(all[1].differences.size(), 1U);
  EXPECT_EQ(all[1].differences[0].stage, Stage::prefill);
}

TEST(Compare, RefusesUnlikeWorkloadsUnlessAsked) {
  const Contender a = contender("llama3-8b", "h100-sxm");
  const auto refused = [&](auto change) {
    Contender b = a;
    change(b.scenario.workload);
    EXPECT_NO_THROW(compare({a, b}, Workloads::any));
    return error_of([&] { compare({a, b}, Workloads::alike); });
  };
  EXPECT_EQ(refused([](Workload& w) { w.batch = 2; }),
            "compare: unlike workloads: batch 1 and 2; ask the same of all, or add --unlike");
  EXPECT_NE(refused([](Workload& w) { w.seq = 1001; }).find("seq 1000 and 1001"),
            std::string::npos);
  EXPECT_NE(refused([](Workload& w) { w.gen = 5; }).find("gen 0 and 5"), std::string::npos);
  EXPECT_NE(refused([](Workload& w) { w.logits = Logits::all; }).find("logits"), std::string::npos);
  EXPECT_NE(refused([](Workload& w) {
              w.step = ExplicitStep{1, 5};
            }).find("new tokens 0 and 1"),
            std::string::npos);
}

TEST(Compare, RefusesWhatAnalyzeRefuses) {
  Contender impossible = contender("bert-base", "h100-sxm");
  impossible.scenario.workload.stages = {Stage::decode};
  EXPECT_NE(error_of([&] {
              compare({contender("llama3-8b", "h100-sxm"), impossible}, Workloads::any);
            }).find("has no decode stage"),
            std::string::npos);
}

}  // namespace
}  // namespace llmviewer::compare_test

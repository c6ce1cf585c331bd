#include "llmviewer/study/advise.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::advise_test {
namespace {

AdviceQuestion question(Goal goal) {
  const Catalog catalog;
  AdviceQuestion question;
  question.goal = goal;
  for (const char* name : {"int8", "fp8", "int4-g128"}) {
    question.weights.push_back(catalog.format(name, ""));
  }
  for (const char* name : {"int8", "fp8", "int4"}) {
    question.compute.push_back(catalog.format(name, ""));
    question.kv.push_back(catalog.format(name, ""));
  }
  for (const char* name : {"a6000", "l40", "l40s", "a100-80g-sxm", "h100-sxm", "mi300x"}) {
    question.devices.push_back(catalog.hardware(name));
  }
  for (const char* name : {"llama2-7b", "tinyllama-1.1b", "llama3.2-1b"}) {
    question.drafts.push_back(catalog.model(name));
  }
  return question;
}

Advice ask(const std::string& model, const std::string& hardware, const Scenario& scenario,
           const AdviceQuestion& question) {
  const Catalog catalog;
  return advise(catalog.model(model), catalog.hardware(hardware), scenario, question);
}

const Advised* with_flag(const Advice& advice, const Flag& flag) {
  const auto found = std::find_if(advice.levers.begin(), advice.levers.end(), [&](const auto& one) {
    return std::find(one.flags.begin(), one.flags.end(), flag) != one.flags.end();
  });
  return found == advice.levers.end() ? nullptr : &*found;
}

std::vector<Flag> flags_of(const Advice& advice, Lever lever) {
  std::vector<Flag> flags;
  for (const Advised& one : advice.levers) {
    if (one.lever == lever) flags.insert(flags.end(), one.flags.begin(), one.flags.end());
  }
  return flags;
}

// Decode of one sequence reads 13.2 GB of weights (6.48 of them in linears, at 2 bytes) and hardly
// anything else: in int8 the linears take half, the 262 MB of head stay. What is gained lies
// between 1 and 2, near 2; so it does with int4-g128 (4.125 bits, 3.88 times less) near 3.88.
TEST(Advise, WeightsOfFewerBitsSpeedDecodeUpAboutAsMuchAsTheyShrink) {
  const Advice advice = ask("llama2-7b", "a6000", request(1, 64), question(Goal::tpot));
  const Advised* int8 = with_flag(advice, {"--weights", "int8"});
  const Advised* int4 = with_flag(advice, {"--weights", "int4-g128"});
  ASSERT_NE(int8, nullptr);
  ASSERT_NE(int4, nullptr);
  EXPECT_GT(int8->effect.gain, 1.9);
  EXPECT_LT(int8->effect.gain, 2);
  EXPECT_GT(int4->effect.gain, 3.5);
  EXPECT_LT(int4->effect.gain, 3.88);
}

// The prefill of 2048 tokens with fused attention is bound by the 154.8 Tops/s of fp16; int8 runs
// at twice that. Norms and the head are as before: nearly 2.
TEST(Advise, EightBitArithmeticHalvesAComputeBoundPrefill) {
  Scenario asked = request(4, 2048);
  asked.fused_attention = true;
  const Advice advice = ask("llama2-7b", "a6000", asked, question(Goal::ttft));
  EXPECT_EQ(advice.binding.bound, Bound::compute);
  const Advised* int8 = with_flag(advice, {"--activations", "int8"});
  ASSERT_NE(int8, nullptr);
  EXPECT_EQ(int8->lever, Lever::compute);
  EXPECT_GT(int8->effect.gain, 1.9);
  EXPECT_LE(int8->effect.gain, 2);
}

TEST(Advise, TriesOnlyWhatTheDeviceComputes) {
  const Advice ampere = ask("llama2-7b", "a6000", request(1, 1024), question(Goal::tpot));
  EXPECT_EQ(with_flag(ampere, {"--weights", "fp8"}), nullptr);
  EXPECT_EQ(with_flag(ampere, {"--kv", "fp8"}), nullptr);
  EXPECT_NE(with_flag(ampere, {"--kv", "int8"}), nullptr);
  EXPECT_NE(with_flag(ampere, {"--activations", "int4"}), nullptr);
  const Advice hopper = ask("llama2-7b", "h100-sxm", request(1, 1024), question(Goal::tpot));
  EXPECT_NE(with_flag(hopper, {"--weights", "fp8"}), nullptr);
  EXPECT_NE(with_flag(hopper, {"--kv", "fp8"}), nullptr);
  EXPECT_EQ(with_flag(hopper, {"--kv", "int8"}), nullptr);
  EXPECT_EQ(with_flag(hopper, {"--activations", "int4"}), nullptr);
}

// From three sequences on 6, 12, 24, …: the last that fits, twice which does not.
TEST(Advise, DoublesTheBatchUpToWhatFits) {
  const Advice advice = ask("llama2-7b", "a6000", request(3, 1024), question(Goal::throughput));
  const std::vector<Flag> flags = flags_of(advice, Lever::batch);
  ASSERT_EQ(flags.size(), 1U);
  const double batch = std::stod(flags.front().value);
  const Catalog catalog;
  for (const double factor : {1.0, 2.0}) {
    Scenario larger = request(factor * batch, 1024);
    larger.workload.gen = 128;
    const Analysis analysis =
        analyze(catalog.model("llama2-7b"), catalog.hardware("a6000"), larger);
    EXPECT_EQ(analysis.memory.fits, factor == 1) << factor * batch;
  }
  EXPECT_TRUE(
      flags_of(ask("llama2-7b", "a6000", request(1, 1024), question(Goal::tpot)), Lever::batch)
          .empty());
}

TEST(Advise, DraftsWithTheSmallestModelOfTheVocabulary) {
  const Advice llama2 = ask("llama2-70b", "h100-sxm", request(1, 1024), question(Goal::tpot));
  EXPECT_NE(with_flag(llama2, {"--speculate", "tinyllama-1.1b"}), nullptr);
  const Advice llama3 = ask("llama3-8b", "h100-sxm", request(1, 1024), question(Goal::tpot));
  EXPECT_NE(with_flag(llama3, {"--speculate", "llama3.2-1b"}), nullptr);
  const Advice deepseek = ask("deepseek-v3", "h100-sxm", request(1, 1024), question(Goal::tpot));
  EXPECT_NE(with_flag(deepseek, {"--speculate", "mtp"}), nullptr);
  const Advice tiny = ask("tinyllama-1.1b", "h100-sxm", request(1, 1024), question(Goal::tpot));
  EXPECT_TRUE(flags_of(tiny, Lever::speculation).empty()) << "there is no smaller one";
}

// a6000: 768 GB/s, 155 Tops/s, 48 GiB. Of those in nothing worse the l40 is next in bandwidth and
// peak, the a100-80g-sxm in memory; the mi300x is another vendor's.
TEST(Advise, NamesTheNextDevicesUp) {
  const Advice advice = ask("llama2-7b", "a6000", request(1, 1024), question(Goal::tpot));
  const std::vector<Flag> flags = flags_of(advice, Lever::device);
  ASSERT_EQ(flags.size(), 2U);
  EXPECT_NE(std::find(flags.begin(), flags.end(), Flag{"--hw", "l40"}), flags.end());
  EXPECT_NE(std::find(flags.begin(), flags.end(), Flag{"--hw", "a100-80g-sxm"}), flags.end());
}

TEST(Advise, WhatMakesItFitComesFirst) {
  const Advice advice = ask("llama2-70b", "a6000", request(1, 1024), question(Goal::tpot));
  ASSERT_TRUE(is_too_large(advice.asked.analysis));
  ASSERT_FALSE(advice.levers.empty());
  EXPECT_FALSE(is_too_large(advice.levers.front().effect.analysis));
  EXPECT_FALSE(is_too_large(advice.combination.effect.analysis));
  EXPECT_TRUE(is_too_large(advice.levers.back().effect.analysis));
}

TEST(Advise, ChangesTheDeviceOnlyWhereNothingElseMakesItFit) {
  AdviceQuestion asked = question(Goal::tpot);
  const auto changes_device = [](const Advice& advice) {
    return std::any_of(advice.combination.flags.begin(), advice.combination.flags.end(),
                       [](const Flag& flag) { return flag.option == "--hw"; });
  };
  EXPECT_FALSE(changes_device(ask("llama2-70b", "a6000", request(1, 1024), asked)));
  asked.weights.clear();
  asked.compute.clear();
  asked.kv.clear();
  EXPECT_FALSE(changes_device(ask("llama2-70b", "a6000", request(1, 1024), asked)))
      << "none of these devices holds 130 GiB";
  EXPECT_TRUE(changes_device(ask("gemma2-27b", "a6000", request(1, 1024), asked)));
}

// 12.6 GiB of weights and 64 MiB of cache and more for each of 4096 sequences: no format makes that
// fit, and nothing else is to be turned but the batch, once.
TEST(Advise, ShrinksTheBatchOnlyAtLast) {
  AdviceQuestion asked = question(Goal::throughput);
  asked.devices.clear();
  const Advice advice = ask("llama2-7b", "a6000", request(4096, 1024), asked);
  EXPECT_FALSE(is_too_large(advice.combination.effect.analysis));
  const auto& steps = advice.combination.steps;
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.back().lever, Lever::batch);
  EXPECT_EQ(std::count_if(steps.begin(), steps.end(),
                          [](const Advised& step) { return step.lever == Lever::batch; }),
            1);
}

TEST(Advise, ChoosesTheGoalThatTakesMostTime) {
  AdviceQuestion asked = question(Goal::tpot);
  asked.goal.reset();
  Scenario prompt = request(1, 8192);
  const Advice decode = ask("llama2-7b", "h100-sxm", request(1, 128), asked);
  EXPECT_EQ(decode.goal, Goal::tpot);
  EXPECT_NE(decode.chosen_because.find("decode takes"), std::string::npos);
  ASSERT_EQ(decode.assumed.size(), 1U);
  EXPECT_EQ(decode.assumed.front(), (Flag{"-g", "128"}));
  prompt.workload.gen = 2;
  const Advice prefill = ask("llama2-7b", "h100-sxm", prompt, asked);
  EXPECT_EQ(prefill.goal, Goal::ttft);
  EXPECT_TRUE(prefill.assumed.empty());
  EXPECT_EQ(ask("bert-base", "h100-sxm", request(1, 128), asked).goal, Goal::ttft);
}

TEST(Advise, NamesWhatBinds) {
  const Advice advice = ask("llama2-7b", "a6000", request(1, 1024), question(Goal::tpot));
  EXPECT_EQ(advice.binding.stage, Stage::decode);
  EXPECT_EQ(advice.binding.bound, Bound::memory);
  EXPECT_EQ(advice.binding.roof, Limiter::dram);
  EXPECT_EQ(advice.binding.at, 768e9);
  EXPECT_EQ(advice.combination.binding.stage, Stage::verify);
  const Advice memory = ask("llama2-7b", "a6000", request(1, 1024), question(Goal::memory));
  EXPECT_EQ(memory.binding.largest, "weights");
  EXPECT_FALSE(memory.binding.at);
}

// Decode of one sequence reads the weights: each of two devices has half of them, and two small
// all-reduces in each of 32 layers cost no time by the roofline's accounting of bytes.
TEST(Advise, DoublesTheDevices) {
  const Advice advice = ask("llama2-7b", "h100-sxm", request(1, 64), question(Goal::tpot));
  EXPECT_EQ(flags_of(advice, Lever::group), (std::vector<Flag>{{"--tp", "2"}}));
  const Advised* group = with_flag(advice, {"--tp", "2"});
  ASSERT_NE(group, nullptr);
  EXPECT_GT(group->effect.gain, 1.9);
  EXPECT_LE(group->effect.gain, 2);
  EXPECT_EQ(changes_of(Lever::group), Changes::device);
}

// 70.55 G parameters in 16 bit are 141.1 GB. An H100 has 85.9 GB: two hold them, one does not.
TEST(Advise, TakesAsManyDevicesAsItNeedsToFit) {
  const Advice advice = ask("llama3-70b", "h100-sxm", request(1, 512), question(Goal::tpot));
  EXPECT_TRUE(is_too_large(advice.asked.analysis));
  const std::vector<Flag> flags = flags_of(advice, Lever::group);
  ASSERT_FALSE(flags.empty());
  const Advised* group = with_flag(advice, flags.front());
  ASSERT_NE(group, nullptr);
  EXPECT_FALSE(is_too_large(group->effect.analysis));
  EXPECT_EQ(group->effect.analysis.group.layout.devices(), 2);
}

// Of the 141.1 GB those beyond 85.9 GB, and the caches, go to host memory: 55.2 GB and more. Each
// token reads them at the 64 GB/s of PCIe 5, all but the embedding (1.5 %): 0.85 s.
TEST(Advise, PutsWhatDoesNotFitIntoHostMemory) {
  const Advice advice = ask("llama3-70b", "h100-sxm", request(1, 512), question(Goal::tpot));
  const std::vector<Flag> flags = flags_of(advice, Lever::offload);
  ASSERT_EQ(flags.size(), 1U);
  EXPECT_EQ(flags.front().option, "--offload");
  EXPECT_TRUE(flags.front().value.starts_with("weights=5")) << flags.front().value;
  EXPECT_TRUE(flags.front().value.ends_with("0MB")) << flags.front().value;
  const Advised* one = with_flag(advice, flags.front());
  ASSERT_NE(one, nullptr);
  EXPECT_EQ(one->effect.analysis.memory.fits, true);
  EXPECT_GT(one->effect.number, 0.84);
  EXPECT_LT(one->effect.number, 0.88);
}

TEST(Advise, RegroupsTheDevicesWhereThatIsFaster) {
  Scenario replicas = request(2, 64);
  replicas.layout.data = 2;
  const Advice advice = ask("llama2-7b", "h100-sxm", replicas, question(Goal::tpot));
  const std::vector<Flag> flags = flags_of(advice, Lever::layout);
  EXPECT_EQ(flags, (std::vector<Flag>{{"--tp", "2"}, {"--dp", "1"}}));
  Scenario tensor = request(2, 64);
  tensor.layout.tensor = 2;
  tensor.layout.sequence_parallel = true;
  EXPECT_TRUE(
      flags_of(ask("llama2-7b", "h100-sxm", tensor, question(Goal::tpot)), Lever::layout).empty());
}

TEST(Advise, RefusesAGoalThatTheModelHasNot) {
  EXPECT_THROW(ask("bert-base", "a6000", request(1, 128), question(Goal::tpot)), Error);
  Scenario one = request(1, 128);
  one.workload.gen = 1;
  EXPECT_THROW(ask("llama2-7b", "a6000", one, question(Goal::tpot)), Error);
  Scenario step = request(1, 128);
  step.workload.step = ExplicitStep{1, 100};
  EXPECT_THROW(ask("llama2-7b", "a6000", step, question(Goal::memory)), Error);
  AdviceQuestion unlikely = question(Goal::memory);
  unlikely.acceptance = 1.5;
  EXPECT_THROW(ask("llama2-7b", "a6000", request(1, 128), unlikely), Error);
}

}  // namespace
}  // namespace llmviewer::advise_test

// Advice must be checkable: what a row claims is what an analysis of its configuration gives.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/study/advise.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::advice_properties_test {
namespace {

struct Asked {
  const char* model;
  const char* hardware;
  double batch;
  double seq;
};

// Dense, windowed, mixture of experts with its own draft, hybrid, encoder–decoder, no capacity for
// it, one pass only, no matrix engine.
constexpr Asked kAsked[] = {
    {"llama2-7b", "a6000", 1, 2048},      {"gemma2-9b", "h100-sxm", 16, 9000},
    {"deepseek-v3", "h200-sxm", 8, 1024}, {"nemotron-h-56b", "b200", 4, 4096},
    {"llama2-70b", "rtx-4090", 2, 4096},  {"flan-t5-xxl", "a100-80g-sxm", 2, 128},
    {"bert-base", "h100-sxm", 8, 512},    {"gpt-oss-20b", "mi300x", 1, 1024},
    {"mamba2-2.7b", "apple-m1", 1, 512},
};

AdviceQuestion question(Goal goal) {
  const Catalog catalog;
  AdviceQuestion question;
  question.goal = goal;
  for (const char* name : {"int8", "fp8", "int4-g128", "mxfp4", "nvfp4"}) {
    question.weights.push_back(catalog.format(name, ""));
  }
  for (const char* name : {"int8", "fp8", "int4", "fp4"}) {
    question.compute.push_back(catalog.format(name, ""));
    question.kv.push_back(catalog.format(name, ""));
  }
  for (const std::string& name : catalog.hardware_names()) {
    question.devices.push_back(catalog.hardware(name));
  }
  question.drafts = all_models();
  return question;
}

Scenario scenario(const Asked& asked) {
  Scenario scenario;
  scenario.workload.batch = asked.batch;
  scenario.workload.seq = asked.seq;
  return scenario;
}

Advice advice_on(const Asked& asked, Goal goal) {
  const Catalog catalog;
  return advise(catalog.model(asked.model), catalog.hardware(asked.hardware), scenario(asked),
                question(goal));
}

double number_of(const Analysis& analysis, Goal goal) {
  if (goal == Goal::memory) return analysis.memory.total.value();
  const auto& generation = analysis.generation;
  if (!generation) {
    const StageTotal& total = analysis.stages.back().total;
    return goal == Goal::throughput ? total.tokens_per_s : total.time.value();
  }
  if (goal == Goal::throughput) return generation->throughput_tokens_per_s;
  return (goal == Goal::ttft ? generation->ttft : generation->tpot).value();
}

/// Flags read by hand, so that an error in how they are written shows.
Analysis analysed(const Asked& asked, const Advice& advice, const std::vector<Flag>& flags) {
  const Catalog catalog;
  Scenario tried = scenario(asked);
  std::string hardware = asked.hardware;
  std::optional<Model> draft;
  std::vector<Flag> all = advice.assumed;
  all.insert(all.end(), flags.begin(), flags.end());
  for (const Flag& flag : all) {
    const std::string& value = flag.value;
    if (flag.option == "--hw") {
      hardware = value;
    } else if (flag.option == "-b") {
      tried.workload.batch = std::stod(value);
    } else if (flag.option == "-g") {
      tried.workload.gen = std::stod(value);
    } else if (flag.option == "--prefix") {
      tried.workload.prefix = std::stod(value);
    } else if (flag.option == "--weights") {
      tried.precision.weights = catalog.format(value, "");
    } else if (flag.option == "--activations") {
      tried.precision.activations = catalog.format(value, "");
    } else if (flag.option == "--kv") {
      tried.precision.kv = catalog.format(value, "");
    } else if (flag.option == "--flash-attention") {
      tried.fused_attention = true;
    } else if (flag.option == "--speculate") {
      tried.workload.speculation.emplace();
      if (value != "mtp") draft = catalog.model(value);
    } else if (flag.option == "--acceptance") {
      tried.workload.speculation->acceptance = std::stod(value);
    } else if (flag.option == "--tp") {
      tried.layout.tensor = std::stod(value);
    } else if (flag.option == "--pp") {
      tried.layout.pipeline = std::stod(value);
    } else if (flag.option == "--ep") {
      tried.layout.expert = std::stod(value);
    } else if (flag.option == "--dp") {
      tried.layout.data = std::stod(value);
    } else if (flag.option == "--cp") {
      tried.layout.context = std::stod(value);
    } else if (flag.option == "--sequence-parallel") {
      tried.layout.sequence_parallel = true;
    } else if (flag.option == "--offload") {
      EXPECT_TRUE(value.starts_with("weights=") && value.ends_with("MB")) << value;
      tried.workload.offload.weights.bytes = Bytes{1e6 * std::stod(value.substr(8))};
    } else {
      ADD_FAILURE() << flag.option << " is not known";
    }
  }
  return analyze(catalog.model(asked.model), catalog.hardware(hardware), tried,
                 draft ? &*draft : nullptr);
}

template <class Check>
void for_all_advice(Check check) {
  for (const Asked& asked : kAsked) {
    for (const Goal goal : kGoals) {
      if (goal == Goal::tpot && std::string{asked.model} == "bert-base") continue;
      SCOPED_TRACE(std::string{asked.model} + " on " + asked.hardware + ", " +
                   std::string{name_of(goal)});
      check(asked, goal, advice_on(asked, goal));
    }
  }
}

TEST(AdviceProperties, EveryNumberIsThatOfAnAnalysisToTheLastDigit) {
  for_all_advice([](const Asked& asked, Goal goal, const Advice& advice) {
    EXPECT_GE(advice.levers.size(), 3U);
    EXPECT_EQ(advice.asked.number, number_of(analysed(asked, advice, {}), goal));
    const auto expect_true = [&](const std::vector<Flag>& flags, const Effect& effect) {
      const Analysis analysis = analysed(asked, advice, flags);
      EXPECT_EQ(effect.number, number_of(analysis, goal));
      EXPECT_EQ(effect.analysis.memory.total, analysis.memory.total);
      EXPECT_EQ(effect.analysis.memory.fits, analysis.memory.fits);
      const double before = advice.asked.number;
      EXPECT_EQ(effect.gain,
                goal == Goal::throughput ? effect.number / before : before / effect.number);
    };
    for (const Advised& lever : advice.levers) {
      EXPECT_FALSE(lever.flags.empty());
      expect_true(lever.flags, lever.effect);
    }
    expect_true(advice.combination.flags, advice.combination.effect);
  });
}

TEST(AdviceProperties, WhatFitsComesFirstThenWhatGainsMore) {
  for_all_advice([](const Asked&, Goal, const Advice& advice) {
    for (std::size_t i = 1; i < advice.levers.size(); ++i) {
      const Effect& before = advice.levers[i - 1].effect;
      const Effect& after = advice.levers[i].effect;
      const bool too_large = is_too_large(before.analysis);
      EXPECT_TRUE(!too_large || is_too_large(after.analysis));
      if (too_large == is_too_large(after.analysis)) {
        EXPECT_GE(before.gain, after.gain);
      }
    }
  });
}

/// It fits if anything that it may pull makes it fit, and is as good as the best of these alone
/// but for what costs least among equals (5 %).
TEST(AdviceProperties, TogetherIsNoWorseThanAlone) {
  for_all_advice([](const Asked&, Goal, const Advice& advice) {
    const Effect& together = advice.combination.effect;
    const bool large = is_too_large(advice.asked.analysis);
    if (!large) {
      EXPECT_FALSE(is_too_large(together.analysis));
      EXPECT_GE(together.gain, 1);
    }
    for (const Advised& lever : advice.levers) {
      const Changes changes = changes_of(lever.lever);
      const bool may = changes == Changes::nothing || changes == Changes::result;
      if (!may || is_too_large(lever.effect.analysis)) continue;
      EXPECT_FALSE(is_too_large(together.analysis));
      if (!large) {
        EXPECT_GE(together.gain, lever.effect.gain / 1.1);
      }
    }
  });
}

TEST(AdviceProperties, EachStepGainsOrMakesRoom) {
  for_all_advice([](const Asked&, Goal, const Advice& advice) {
    const Effect* before = &advice.asked;
    for (const Advised& step : advice.combination.steps) {
      const bool room = is_too_large(before->analysis) &&
                        step.effect.analysis.memory.total < before->analysis.memory.total;
      const bool fits = is_too_large(before->analysis) && !is_too_large(step.effect.analysis);
      EXPECT_TRUE(room || fits || step.effect.gain > before->gain);
      before = &step.effect;
    }
    EXPECT_EQ(before->number, advice.combination.effect.number);
  });
}

}  // namespace
}  // namespace llmviewer::advice_properties_test

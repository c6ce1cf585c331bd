// A request as a whole: what its stage says must follow from its steps.

#include <gtest/gtest.h>

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/evaluate.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer::generation_test {
namespace {

/// Time of all steps of a request, and the part of it that is compute-bound.
struct Times {
  Seconds all;
  Seconds compute;
};

Times times_of(const Graph& graph, const Roofs& roofs, double prompt, double tokens) {
  Times times;
  const auto add = [&](const Step& step) {
    evaluate(graph, step, roofs, [&](std::size_t i, const Cost&, const Timing& timing) {
      times.all += graph.ops[i].repeat * timing.time;
      if (timing.bound == Bound::compute) times.compute += graph.ops[i].repeat * timing.time;
    });
  };
  add(Step::prefill(1, prompt));
  for (double c = prompt + 1; c < prompt + tokens; ++c) add(Step::decode(1, c));
  return times;
}

TEST(Generation, IsBoundByWhatHoldsMoreOfItsTime) {
  for (const char* model_name : {"llama2-7b", "gemma2-2b", "opt-1.3b", "qwen3-8b"}) {
    const Model model = Catalog{}.model(model_name);
    const Graph graph = apply(Scenario{}, lower(model));
    for (const char* device : {"a6000", "apple-m1", "h100-sxm"}) {
      const Hardware hardware = Catalog{}.hardware(device);
      const Roofs roofs = roofs_of(hardware, false);
      for (double tokens = 1; tokens <= 60; ++tokens) {
        Scenario scenario;
        scenario.workload.seq = 512;
        scenario.workload.gen = tokens;
        scenario.workload.stages = {Stage::generate};
        const Times times = times_of(graph, roofs, 512, tokens);
        const bool compute = times.compute >= times.all - times.compute;
        ASSERT_EQ(analyze(model, hardware, scenario).stages[0].total.bound == Bound::compute,
                  compute)
            << model_name << " on " << device << ", " << tokens
            << " tokens: " << times.compute / times.all << " of the time is compute-bound";
      }
    }
  }
}

TEST(Generation, OfABillionTokensTakesNoTime) {
  Scenario scenario;
  scenario.workload.seq = 128;
  scenario.workload.gen = 1e9;
  const Analysis analysis =
      analyze(Catalog{}.model("llama2-7b"), Catalog{}.hardware("a6000"), scenario);
  const Generation& generation = *analysis.generation;
  EXPECT_GT(generation.tpot_first, Seconds{0});
  EXPECT_GT(generation.tpot_last, 1000 * generation.tpot_first);
  // The cache is all that counts, and it grows evenly.
  EXPECT_NEAR(generation.tpot / (0.5 * (generation.tpot_first + generation.tpot_last)), 1, 1e-3);
}

TEST(Generation, SaysHowLongTheFirstAndTheLastTokenTake) {
  const Model model = Catalog{}.model("gemma2-2b");
  const Hardware hardware = Catalog{}.hardware("a6000");
  const Roofs roofs = roofs_of(hardware, false);
  const Graph graph = apply(Scenario{}, lower(model));
  Scenario scenario;
  scenario.workload.batch = 4;
  scenario.workload.seq = 4000;
  scenario.workload.gen = 200;
  const Generation generation = *analyze(model, hardware, scenario).generation;
  const auto decode = [&](double context) {
    Seconds time;
    evaluate(graph, Step::decode(4, context), roofs,
             [&](std::size_t i, const Cost&, const Timing& timing) {
               time += graph.ops[i].repeat * timing.time;
             });
    return time.value();
  };
  EXPECT_DOUBLE_EQ(generation.tpot_first.value(), decode(4001));
  EXPECT_DOUBLE_EQ(generation.tpot_last.value(), decode(4199));
}

TEST(Generation, HasRowsOfTheWholeRequest) {
  const Hardware hardware = Catalog{}.hardware("a6000");
  Scenario scenario;
  scenario.workload.seq = 64;
  scenario.workload.gen = 32;
  scenario.workload.stages = {Stage::generate};
  for (const char* name : {"llama2-7b", "whisper-large-v3", "qwen3-vl-8b"}) {
    scenario.workload.images = std::string{name} == "qwen3-vl-8b" ? 1 : 0;
    const Analysis analysis = analyze(Catalog{}.model(name), hardware, scenario);
    EXPECT_EQ(analysis.stages.back().total.time, analysis.generation->latency) << name;
    for (const OpRow& row : analysis.stages.back().rows) {
      EXPECT_TRUE(!row.part || row.group.starts_with(name_of(*row.part))) << row.group;
    }
  }
}

}  // namespace
}  // namespace llmviewer::generation_test

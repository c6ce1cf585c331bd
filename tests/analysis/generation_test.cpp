// A request as a whole: what its stage says must follow from its steps.

#include <gtest/gtest.h>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/evaluate.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer {
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

TEST(Generation, OfManyTokensTakesNoMinutes) {
  Scenario scenario;
  scenario.workload.seq = 128;
  scenario.workload.gen = 100000;
  const Analysis analysis =
      analyze(Catalog{}.model("llama2-7b"), Catalog{}.hardware("a6000"), scenario);
  EXPECT_GT(analysis.generation->tpot, Seconds{0});
}

}  // namespace
}  // namespace llmviewer

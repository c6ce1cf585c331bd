#include <gtest/gtest.h>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/error.hpp"
#include "properties/subjects.hpp"
#include "study/layouts.hpp"
#include "study/service.hpp"

namespace llmviewer::compiled_service_test {
namespace {

struct Asked {
  const char* model;
  const char* device;
  std::vector<Stage> stages;  // empty: all of them
  double images{};
};

Scenario scenario_of(const Asked& asked) {
  Scenario scenario;
  scenario.fused_attention = true;
  scenario.workload.seq = 777;
  scenario.workload.gen = 33;
  scenario.workload.stages = asked.stages;
  scenario.workload.images = asked.images;
  return scenario;
}

void expect_near(double now, double then, const std::string& what) {
  EXPECT_NEAR(now, then, 1e-11 * then) << what;
}

/// Rates and memory of some batches, by the walk and by the plan.
void compare(const Service& walked, const Service& with_model, const std::string& what) {
  const double least = walked.workload.batch;
  const std::vector<double> batches{least, 3 * least, 64 * least};
  const std::vector<Measured> each = measure_each(with_model, batches);
  ASSERT_EQ(each.size(), batches.size());
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const Measured now = each[i];
    const Measured then = measure(walked, with_batch(walked.workload, batches[i]));
    expect_near(now.generation.ttft.value(), then.generation.ttft.value(), what);
    expect_near(now.generation.tpot.value(), then.generation.tpot.value(), what);
    expect_near(now.generation.latency.value(), then.generation.latency.value(), what);
    expect_near(now.generation.throughput_tokens_per_s, then.generation.throughput_tokens_per_s,
                what);
    expect_near(now.requests_per_s, then.requests_per_s, what);
    expect_near(now.memory.total.value(), then.memory.total.value(), what);
    EXPECT_EQ(now.memory.fits, then.memory.fits) << what;
    const Memory held = memory_held(with_model, with_batch(with_model.workload, batches[i]));
    EXPECT_EQ(held.total, now.memory.total) << what;
  }
}

TEST(CompiledService, ItsNumbersAreThoseOfTheWalkInEveryLayout) {
  const Catalog catalog;
  const std::vector<Asked> all{{"llama3-8b", "h100-sxm", {}},
                               {"llama3-8b", "h100-sxm", {Stage::prefill}},
                               {"llama3-8b", "h100-sxm", {Stage::decode}},
                               {"deepseek-v3", "h200-sxm", {}},
                               {"gpt-oss-20b", "h100-sxm", {}},
                               {"gemma3-4b", "a100-80g-sxm", {}, 1},
                               {"mamba2-2.7b", "h100-sxm", {}}};
  for (const Asked& asked : all) {
    const Model model = catalog.model(asked.model);
    const Hardware hardware = catalog.hardware(asked.device);
    int compared = 0;
    Scenario overlapping;
    overlapping.layout.overlap = 0.25;
    for (const Layout& layout : layouts_of(8, overlapping)) {
      Scenario scenario = scenario_of(asked);
      scenario.layout = layout;
      try {
        const ModelGraphs graphs = graphs_of(model, scenario);
        const Service service = service_on(hardware, graphs, scenario, {});
        const Service with_model = compiled(service);
        ASSERT_NE(with_model.compiled, nullptr);
        compare(service, with_model,
                model.name + " tp " + std::to_string(layout.tensor) + " pp " +
                    std::to_string(layout.pipeline));
        ++compared;
      } catch (const Error&) {
        continue;  // a layout that the model cannot be in
      }
    }
    EXPECT_GT(compared, 3) << asked.model;
  }
}

TEST(CompiledService, ItsTimesToExpectAreThoseOfTheWalk) {
  const Catalog catalog;
  const Model model = catalog.model("mixtral-8x7b");
  const Hardware hardware = catalog.hardware("h200-sxm");
  Scenario scenario = scenario_of({"mixtral-8x7b", "h200-sxm", {}});
  scenario.predictor = predictor_of("vllm");
  int compared = 0;
  for (const Layout& layout : layouts_of(4, scenario)) {
    scenario.layout = layout;
    try {
      const ModelGraphs graphs = graphs_of(model, scenario);
      const Service service = service_on(hardware, graphs, scenario, {});
      compare(service, compiled(service), "tp " + std::to_string(layout.tensor));
      ++compared;
    } catch (const Error&) {
      continue;  // a layout that the model cannot be in
    }
  }
  EXPECT_GT(compared, 8);
}

TEST(CompiledService, RefusesWhatIsNotPredicted) {
  const Catalog catalog;
  Scenario scenario = scenario_of({"llama3-70b", "h100-sxm", {}});
  scenario.predictor = predictor_of("vllm");
  scenario.layout.tensor = 8;
  scenario.layout.data = 2;
  const Model model = catalog.model("llama3-70b");
  const Hardware hardware = catalog.hardware("h100-sxm");
  const ModelGraphs graphs = graphs_of(model, scenario);
  const Service service = service_on(hardware, graphs, scenario, {});
  EXPECT_THROW(compiled(service), Error);
}

TEST(CompiledService, WhatPlansDoNotHoldIsWalked) {
  const Catalog catalog;
  const Model model = catalog.model("llama3-8b");
  const Hardware hardware = catalog.hardware("h100-sxm");
  Scenario scenario = scenario_of({"llama3-8b", "h100-sxm", {}});
  scenario.workload.prefix = 128;
  const ModelGraphs graphs = graphs_of(model, scenario);
  const Service service = compiled(service_on(hardware, graphs, scenario, {}));
  EXPECT_EQ(service.compiled, nullptr);
  const std::vector<double> batches{1, 2};
  const std::vector<Measured> each = measure_each(service, batches);
  ASSERT_EQ(each.size(), 2U);
  EXPECT_EQ(each[1].generation.ttft,
            measure(service, with_batch(service.workload, 2)).generation.ttft);
}

/// More batches than one block of a plan holds.
TEST(CompiledService, MeasuresAnyNumberOfBatches) {
  const Catalog catalog;
  const Model model = catalog.model("llama3-8b");
  const Hardware hardware = catalog.hardware("h100-sxm");
  const Scenario scenario = scenario_of({"llama3-8b", "h100-sxm", {}});
  const ModelGraphs graphs = graphs_of(model, scenario);
  const Service service = compiled(service_on(hardware, graphs, scenario, {}));
  std::vector<double> batches;
  for (double batch = 1; batch <= 600; ++batch) batches.push_back(batch);
  const std::vector<Measured> each = measure_each(service, batches);
  ASSERT_EQ(each.size(), 600U);
  for (const std::size_t i :
       {std::size_t{0}, std::size_t{255}, std::size_t{256}, std::size_t{599}}) {
    EXPECT_EQ(each[i].generation.tpot,
              measure(service, with_batch(service.workload, batches[i])).generation.tpot);
  }
}

}  // namespace
}  // namespace llmviewer::compiled_service_test

// A part of weights and caches in host memory: none of it changes nothing, more of it is never
// faster, and nothing is lost.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/series_sum.hpp"
#include "llmviewer/study/compare.hpp"
#include "properties/subjects.hpp"
#include "properties/sums.hpp"

namespace llmviewer::offload_properties_test {
namespace {

Roofs with_host(Roofs roofs, double gigabytes_per_s, double weights, double kv) {
  roofs.host = {BytesPerSecond{gigabytes_per_s * 1e9}, weights, kv};
  return roofs;
}

TEST(Offload, OfNothingIsTheIdentity) {
  for (const Hardware& device : some_devices()) {
    const Roofs roofs = roofs_of(device, false);
    for (const Model& model : all_models()) {
      const Graph graph = fused_graph(model);
      for (const Step& step : some_steps()) {
        ASSERT_EQ(sum_of(graph, step, with_host(roofs, 32, 0, 0)).time,
                  sum_of(graph, step, roofs).time)
            << model.name;
      }
    }
  }
}

TEST(Offload, OfMoreOrOverASlowerLinkIsNeverFaster) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("h100-sxm"), false);
  for (const Model& model : all_models()) {
    const Graph graph = fused_graph(model);
    for (const Step& step : some_steps()) {
      Seconds least;
      for (const double share : {0.0, 0.01, 0.1, 0.5, 1.0}) {
        const Seconds time = sum_of(graph, step, with_host(roofs, 64, share, share)).time;
        ASSERT_GE(time, least) << model.name << ' ' << share;
        ASSERT_GE(sum_of(graph, step, with_host(roofs, 16, share, share)).time, time) << model.name;
        least = time;
      }
    }
  }
}

TEST(Offload, OfARequestIsSummedInClosedFormAsStepByStep) {
  const Roofs roofs = with_host(roofs_of(Catalog{}.hardware("a6000"), false), 32, 0.02, 0.04);
  const StepSeries series{Step::decode(3, 100), 1, 900, 1};
  for (const Model& model : all_models()) {
    const Graph graph = fused_graph(model);
    for (const Op& op : graph.ops) {
      double walked = 0;
      for (double i = 0; i < series.count; ++i) {
        const Step step = series.at(i);
        if (runs_in(op, step)) walked += roofline(op, cost_of(op, step), roofs).time.value();
      }
      ASSERT_NEAR(sum_of(op, series, roofs).time().value(), walked, 1e-9 * walked) << model.name;
    }
  }
}

Scenario offloading(double weights, double kv) {
  Scenario scenario;
  scenario.fused_attention = true;
  scenario.workload.batch = 4;
  scenario.workload.seq = 512;
  scenario.workload.gen = 32;
  scenario.workload.offload.weights.share = weights;
  scenario.workload.offload.kv.share = kv;
  return scenario;
}

TEST(Offload, LosesNothing) {
  for (const char* name : {"llama2-7b", "gemma2-9b", "deepseek-v3", "mamba2-2.7b", "t5"}) {
    if (!Catalog{}.has_model(name)) continue;
    const Model model = Catalog{}.model(name);
    const Hardware device = Catalog{}.hardware("h100-sxm");
    const Memory whole = analyze(model, device, offloading(0, 0)).memory;
    const Analysis parted = analyze(model, device, offloading(0.25, 0.75));
    EXPECT_NEAR(parted.memory.weights.value(), 0.75 * whole.weights.value(), 1);
    EXPECT_NEAR(parted.memory.kv_cache.value(), 0.25 * whole.kv_cache.value(), 1);
    EXPECT_NEAR((parted.memory.total + parted.memory.host).value(), whole.total.value(), 1);
    EXPECT_EQ(parted.host.weights, 0.25);
  }
}

TEST(Offload, OfASizeIsThatShare) {
  const Model model = Catalog{}.model("llama2-7b");
  const Hardware device = Catalog{}.hardware("h100-sxm");
  const Analysis shared = analyze(model, device, offloading(0.5, 0));
  Scenario sized = offloading(0, 0);
  sized.workload.offload.weights.bytes = shared.memory.host;
  const Analysis same = analyze(model, device, sized);
  EXPECT_NEAR(same.host.weights, 0.5, 1e-12);
  EXPECT_NEAR(same.generation->latency / shared.generation->latency, 1, 1e-12);
  EXPECT_EQ(same.memory.host, shared.memory.host);
}

/// Each of two devices has half of the weights, and a link of its own.
TEST(Offload, OfAGroupGoesOverTheLinkOfEachDevice) {
  const Model model = Catalog{}.model("llama2-7b");
  const Hardware device = Catalog{}.hardware("h100-sxm");
  Scenario two = offloading(1, 0);
  two.layout.tensor = 2;
  const Analysis one = analyze(model, device, offloading(1, 0));
  const Analysis half = analyze(model, device, two);
  EXPECT_NEAR(half.memory.host / one.memory.host, 0.5, 0.01);
  const Seconds one_decode = one.stages[1].total.time;
  const Seconds half_decode = half.stages[1].total.time - half.stages[1].total.network_time;
  EXPECT_NEAR(half_decode / one_decode, 0.5, 0.01);
}

TEST(Offload, DifferencesAreStillPutDownWhole) {
  const Model model = Catalog{}.model("llama2-7b");
  const std::vector<Contender> contenders{
      {"a", model, Catalog{}.hardware("h100-sxm"), offloading(0, 0)},
      {"b", model, Catalog{}.hardware("h100-sxm"), offloading(0.05, 0.2)},
      {"c", model, Catalog{}.hardware("a6000"), offloading(0.01, 0)}};
  for (const Compared& one : compare(contenders, Workloads::alike)) {
    for (const StageDifference& stage : one.differences) {
      const double scale = std::max(stage.first, stage.other).value();
      EXPECT_NEAR(stage.causes.sum().value(), (stage.other - stage.first).value(), 1e-9 * scale)
          << one.label << name_of(stage.stage);
    }
  }
}

}  // namespace
}  // namespace llmviewer::offload_properties_test

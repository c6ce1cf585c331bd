// What must hold of whole analyses.

#include <gtest/gtest.h>

#include "llmviewer/analysis/analysis.hpp"
#include "properties/subjects.hpp"
#include "properties/sums.hpp"

namespace llmviewer::analysis_properties_test {
namespace {

void expect_rows_sum_to_total(const StageResult& stage) {
  Cost cost;
  double time = 0;
  double share = 0;
  for (const OpRow& row : stage.rows) {
    cost += row.repeat * row.cost;
    time += row.repeat * row.timing.time.value();
    share += row.share;
    ASSERT_EQ(row.total_time.value(), row.repeat * row.timing.time.value());
  }
  ASSERT_EQ(cost.matrix, stage.total.cost.matrix);
  ASSERT_EQ(cost.vector, stage.total.cost.vector);
  ASSERT_EQ(cost.traffic.total(), stage.total.cost.traffic.total());
  ASSERT_DOUBLE_EQ(time, stage.total.time.value());
  ASSERT_NEAR(share, 1, 1e-12);
}

TEST(Analysis, HasRowsThatSumToTheTotal) {
  const Hardware device = Catalog{}.hardware("a6000");
  for (const Model& model : all_models()) {
    for (const auto gen : {std::optional<double>{}, std::optional<double>{5}}) {
      const auto asked = request(2, 300, model.causal ? gen : std::nullopt);
      for (const StageResult& stage : analyze(model, device, asked).stages) {
        SCOPED_TRACE(model.name + " " + stage.name());
        expect_rows_sum_to_total(stage);
      }
    }
  }
}

TEST(Analysis, BindsAStageByWhatHoldsMoreOfItsTime) {
  for (const Hardware& device : some_devices()) {
    for (const Model& model : all_models()) {
      for (const StageResult& stage : analyze(model, device, request(1, 256)).stages) {
        Seconds compute;
        for (const OpRow& row : stage.rows) {
          if (row.timing.bound == Bound::compute) compute += row.total_time;
        }
        const bool more = compute >= stage.total.time - compute;
        ASSERT_EQ(stage.total.bound == Bound::compute, more) << model.name << device.name;
      }
    }
  }
}

TEST(Generation, OfOneTokenIsThePrefill) {
  const Hardware device = Catalog{}.hardware("h100-sxm");
  for (const Model& model : all_models()) {
    if (!model.causal || model.encoder) continue;
    const Analysis analysis = analyze(model, device, request(2, 300, 1));
    ASSERT_EQ(analysis.stages.size(), 3U);
    const StageTotal& prefill = analysis.stages[0].total;
    const StageTotal& generate = analysis.stages[2].total;
    ASSERT_EQ(generate.time, prefill.time) << model.name;
    ASSERT_EQ(generate.cost.ops(), prefill.cost.ops()) << model.name;
    ASSERT_EQ(generate.cost.traffic.total(), prefill.cost.traffic.total()) << model.name;
    ASSERT_EQ(generate.bound, prefill.bound) << model.name;
    ASSERT_EQ(analysis.generation->ttft, analysis.generation->latency) << model.name;
    ASSERT_EQ(analysis.generation->tpot, Seconds{0}) << model.name;
  }
}

TEST(Generation, IsThePrefillAndTheDecodeStepsOneByOne) {
  const Hardware device = Catalog{}.hardware("rtx-3090");
  const Roofs roofs = roofs_of(device, false);
  for (const Model& model : all_models()) {
    if (!model.causal || model.encoder) continue;
    const Graph graph = plain_graph(model);
    const Analysis analysis = analyze(model, device, request(3, 200, 20));
    const Seconds ttft = sum_of(graph, Step::prefill(3, 200), roofs).time;
    Seconds decode;
    for (double c = 201; c <= 219; ++c) decode += sum_of(graph, Step::decode(3, c), roofs).time;
    const Generation& generation = *analysis.generation;
    ASSERT_DOUBLE_EQ(generation.ttft.value(), ttft.value()) << model.name;
    ASSERT_NEAR(generation.tpot.value() / (decode.value() / 19), 1, 1e-12) << model.name;
    ASSERT_NEAR(generation.latency.value() / (ttft + decode).value(), 1, 1e-12) << model.name;
    ASSERT_NEAR(generation.throughput_tokens_per_s * generation.latency.value(), 60, 1e-9);
  }
}

TEST(Decode, IsAStepOfOneNewToken) {
  const Hardware device = Catalog{}.hardware("a6000");
  for (const Model& model : all_models()) {
    if (!model.causal) continue;
    Scenario asked = request(2, 300);
    asked.workload.stages = {Stage::decode};
    Scenario step = request(2, 0);
    step.workload.step = ExplicitStep{.new_tokens = 1, .context = 300};
    ASSERT_EQ(analyze(model, device, asked).stages.back().total.time,
              analyze(model, device, step).stages.back().total.time)
        << model.name;
  }
}

TEST(Memory, IsTheSumOfItsParts) {
  const Hardware device = Catalog{}.hardware("a6000");
  for (const Model& model : all_models()) {
    const Memory memory = analyze(model, device, request(2, 300)).memory;
    ASSERT_EQ(memory.total, memory.weights + memory.kv_cache + memory.activations + memory.reserve);
    ASSERT_EQ(memory.fits, memory.total <= *memory.capacity) << model.name;
  }
}

}  // namespace
}  // namespace llmviewer::analysis_properties_test

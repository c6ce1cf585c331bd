// The walk: how long one operator, one step and one whole analysis take.

#include <benchmark/benchmark.h>

#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/analysis/evaluate.hpp"
#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/passes/passes.hpp"

namespace llmviewer {
namespace {

constexpr const char* kModels[]{"llama2-7b", "gemma2-27b", "opt-125m"};

Scenario scenario_of(bool fused) {
  Scenario scenario;
  scenario.workload.seq = 2048;
  scenario.fused_attention = fused;
  return scenario;
}

/// One step over the whole graph; items are operators, so items/s inverts to time per operator.
void walk(benchmark::State& state) {
  const Model model = Catalog{}.model(kModels[state.range(0)]);
  const Graph graph = apply(scenario_of(state.range(1) != 0), lower(model));
  const Roofs roofs = roofs_of(Catalog{}.hardware("a6000"), false);
  double context = 1;
  for (auto _ : state) {
    Seconds sum;
    evaluate(graph, Step::decode(1, context), roofs,
             [&](std::size_t i, const Cost&, const Timing& timing) {
               sum += graph.ops[i].repeat * timing.time;
             });
    benchmark::DoNotOptimize(sum);
    context = context < 1e6 ? context + 1 : 1;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(graph.ops.size()));
  state.SetLabel(kModels[state.range(0)]);
}
BENCHMARK(walk)->ArgsProduct({{0, 1, 2}, {0, 1}})->ArgNames({"model", "fused"});

void analyze_a_model(benchmark::State& state) {
  const Model model = Catalog{}.model(kModels[state.range(0)]);
  const Hardware hardware = Catalog{}.hardware("a6000");
  const Scenario scenario = scenario_of(false);
  for (auto _ : state) benchmark::DoNotOptimize(analyze(model, hardware, scenario));
  state.SetLabel(kModels[state.range(0)]);
}
BENCHMARK(analyze_a_model)->DenseRange(0, 2)->ArgName("model");

void generate_a_thousand_tokens(benchmark::State& state) {
  const Model model = Catalog{}.model("llama2-7b");
  const Hardware hardware = Catalog{}.hardware("a6000");
  Scenario scenario = scenario_of(true);
  scenario.workload.gen = 1000;
  for (auto _ : state) benchmark::DoNotOptimize(analyze(model, hardware, scenario));
}
BENCHMARK(generate_a_thousand_tokens);

void read_from_the_catalogue(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Catalog{}.model("llama2-7b"));
    benchmark::DoNotOptimize(Catalog{}.hardware("a6000"));
  }
}
BENCHMARK(read_from_the_catalogue);

void find_by_alias(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Catalog{}.model("meta-llama/Llama-2-7b-hf"));
    benchmark::DoNotOptimize(Catalog{}.hardware("nvidia_A6000"));
  }
}
BENCHMARK(find_by_alias);

}  // namespace
}  // namespace llmviewer

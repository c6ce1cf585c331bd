// The sweep's compiled models against the ordinary walk: every number of every model of the
// catalogue.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/llm_viewer/accounting.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"
#include "properties/subjects.hpp"

namespace llmviewer::compiled_model_properties_test {
namespace {

constexpr double kClose = 1e-12;

void expect_close(double compiled, double walk, const std::string& what) {
  EXPECT_LE(std::fabs(compiled - walk), kClose * std::fabs(walk))
      << what << ": " << compiled << " against " << walk;
}

struct Point {
  double batch;
  double seq;
  std::optional<double> gen;
};

Needs everything(const Scenario& scenario, bool decodes) {
  Needs needs;
  for (auto& wanted : needs.sums) wanted.fill(true);
  needs.generation = scenario.workload.gen.has_value();
  needs.weights = needs.kv_cache = needs.activations = true;
  needs.runs[static_cast<std::size_t>(Stage::prefill)] = true;
  needs.runs[static_cast<std::size_t>(Stage::decode)] = decodes;
  needs.runs[static_cast<std::size_t>(Stage::generate)] = needs.generation;
  return needs;
}

void expect_same_stage(const StageResult& walk, const Results& compiled, std::size_t lane,
                       const std::string& what) {
  const auto of = [&](Sum sum) { return compiled.of(walk.stage, sum)[lane]; };
  const StageTotal& total = walk.total;
  const Traffic& traffic = total.cost.traffic;
  const std::string where = what + " " + walk.name();
  expect_close(of(Sum::time), total.time.value(), where + " time");
  expect_close(of(Sum::matrix_ops), total.cost.matrix.value(), where + " matrix");
  expect_close(of(Sum::vector_ops), total.cost.vector.value(), where + " vector");
  expect_close(of(Sum::weights), traffic.weights.value(), where + " weights");
  expect_close(of(Sum::activations_in), traffic.activations_in.value(), where + " act in");
  expect_close(of(Sum::activations_out), traffic.activations_out.value(), where + " act out");
  expect_close(of(Sum::kv_read), traffic.kv_read.value(), where + " kv read");
  expect_close(of(Sum::kv_write), traffic.kv_write.value(), where + " kv write");
  expect_close(of(Sum::network), total.cost.network.value(), where + " network");
  expect_close(of(Sum::network_time), total.network_time.value(), where + " network time");
  expect_close(compiled.tokens_per_s[static_cast<std::size_t>(walk.stage)][lane],
               total.tokens_per_s, where + " tokens/s");
  const double compute = of(Sum::compute_time);
  const double time = of(Sum::time);
  const double network = of(Sum::network_time);
  const double memory = time - compute - network;
  const double most = std::max({compute, memory, network});
  const auto is_most = [&](double one) { return one >= most - kClose * time; };
  const bool bound = total.bound == Bound::compute  ? is_most(compute)
                     : total.bound == Bound::memory ? is_most(memory)
                                                    : is_most(network);
  EXPECT_TRUE(bound) << where << " bound";
}

void expect_same(const Analysis& walk, const Results& compiled, std::size_t lane,
                 const std::string& what) {
  for (const StageResult& stage : walk.stages) expect_same_stage(stage, compiled, lane, what);
  if (walk.generation) {
    const Generation& g = *walk.generation;
    expect_close(compiled.ttft[lane], g.ttft.value(), what + " ttft");
    if (walk.subject.accounting == Accounting::exact) {
      expect_close(compiled.tpot[lane], g.tpot.value(), what + " tpot");
      expect_close(compiled.tpot_first[lane], g.tpot_first.value(), what + " first tpot");
      expect_close(compiled.tpot_last[lane], g.tpot_last.value(), what + " last tpot");
    } else {  // that tool has it as a difference of two long times
      EXPECT_LE(std::fabs(compiled.tpot[lane] - g.tpot.value()), kClose * g.latency.value())
          << what;
    }
    expect_close(compiled.throughput[lane], g.throughput_tokens_per_s, what + " throughput");
    expect_close(compiled.latency[lane], g.latency.value(), what + " latency");
  }
  expect_close(compiled.weights[lane], walk.memory.weights.value(), what + " weight bytes");
  expect_close(compiled.kv_cache[lane], walk.memory.kv_cache.value(), what + " KV cache");
  expect_close(compiled.activations[lane], walk.memory.activations.value(), what + " activations");
}

/// Runs a block of points at once and each of them alone through the walk.
template <class Walk>
void compare(const CompiledModel& compiled, const Scenario& scenario,
             const std::vector<Point>& points, const std::string& what, Walk&& walk) {
  ModelEvaluator evaluator;
  evaluator.make_room_for(compiled);
  const auto results = std::make_unique<Results>();
  std::vector<double> batch;
  std::vector<double> seq;
  std::vector<double> gen;
  for (const Point& point : points) {
    batch.push_back(point.batch);
    seq.push_back(point.seq);
    if (point.gen) gen.push_back(*point.gen);
  }
  evaluator.evaluate(compiled, {batch, seq, gen}, everything(scenario, compiled.model->decodes),
                     *results);
  for (std::size_t i = 0; i < points.size(); ++i) {
    Scenario at = scenario;
    at.workload.batch = points[i].batch;
    at.workload.seq = points[i].seq;
    at.workload.gen = points[i].gen;
    expect_same(
        walk(at), *results, i,
        what + " b" + std::to_string(points[i].batch) + " s" + std::to_string(points[i].seq));
  }
}

const std::vector<Point> kPoints{{1, 1, {}},     {1, 2, {}},      {3, 100, {}},
                                 {64, 2048, {}}, {7, 4097, {}},   {256, 1, {}},
                                 {2, 8193, {}},  {1, 131072, {}}, {1000, 513, {}}};
const std::vector<Point> kRequests{{1, 1, 1},     {1, 1, 2},       {2, 500, 40}, {64, 1000, 60},
                                   {1, 4090, 30}, {300, 8150, 90}, {1, 120, 20}, {5, 16384, 2}};

std::vector<Scenario> some_scenarios(const Model& model) {
  const Catalog catalog;
  Scenario plain;
  Scenario fused;
  fused.fused_attention = true;
  fused.precision.weights = catalog.format("int4-g128", "");
  fused.precision.kv = catalog.format("fp8", "");
  fused.workload.reserve = Bytes{1e9};
  Scenario all_logits;
  all_logits.workload.logits = Logits::all;
  all_logits.precision.weights = catalog.format("int8", "");
  all_logits.precision.activations = catalog.format("int8", "");
  all_logits.latent_form = LatentForm::naive;
  if (model.vision) all_logits.workload.images = 2;
  if (model.encoder) all_logits.workload.source_seq = 333;
  all_logits.workload.predict_further = model.mtp.has_value();
  if (model.patches) {
    all_logits.workload.guidance = true;
    all_logits.workload.denoising_steps = 20;
  }
  return {plain, fused, all_logits};
}

TEST(CompiledModel, IsTheWalkForEveryModel) {
  const Hardware hardware = Catalog{}.hardware("a6000");
  for (const Model& model : all_models()) {
    for (const Scenario& scenario : some_scenarios(model)) {
      const auto linear = linear_model(model, scenario);
      const CompiledModel compiled = compiled_on(linear, hardware, scenario);
      const auto walk = [&](const Scenario& at) { return analyze(model, hardware, at); };
      compare(compiled, scenario, kPoints, model.name, walk);
      if (!linear->decodes) continue;
      Scenario request = scenario;
      request.workload.gen = 1;
      compare(compiled, request, kRequests, model.name + " generates", walk);
      if (HasFailure()) return;
    }
  }
}

TEST(CompiledModel, IsTheWalkOnUnlikeDevices) {
  for (const Hardware& hardware : some_devices()) {
    for (const char* name : {"llama2-7b", "mixtral-8x7b", "deepseek-v3"}) {
      const Model model = Catalog{}.model(name);
      for (const Scenario& scenario : some_scenarios(model)) {
        const CompiledModel compiled =
            compiled_on(linear_model(model, scenario), hardware, scenario);
        Scenario request = scenario;
        request.workload.gen = 1;
        compare(compiled, request, kRequests, model.name + " on " + hardware.name,
                [&](const Scenario& at) { return analyze(model, hardware, at); });
      }
    }
  }
}

/// Layouts of every kind and many mixtures of them; each model can be in some.
std::vector<Layout> some_layouts() {
  return {{.tensor = 2},
          {.tensor = 16, .overlap = 0.25},
          {.tensor = 4, .sequence_parallel = true},
          {.data = 3},
          {.expert = 8, .data = 8, .overlap = 0.5},
          {.tensor = 2, .expert = 16, .data = 8, .sequence_parallel = true},
          {.tensor = 2, .expert = 2, .data = 2},
          {.context = 4},
          {.tensor = 4, .data = 2, .context = 8, .sequence_parallel = true},
          {.tensor = 2, .expert = 8, .data = 2, .context = 2},
          {.pipeline = 2},
          {.pipeline = 4, .micro_batches = 4},
          {.pipeline = 7, .micro_batches = 3, .overlap = 0.1},
          {.tensor = 2, .pipeline = 3, .data = 2, .sequence_parallel = true, .micro_batches = 2},
          {.tensor = 2, .pipeline = 5, .context = 2}};
}

const std::vector<Point> kBatches{{8, 1, {}},     {9, 2, {}},      {30, 100, {}},  {64, 2048, {}},
                                  {17, 4097, {}}, {8, 131072, {}}, {1000, 513, {}}};
const std::vector<Point> kRequestBatches{{8, 1, 1},      {9, 1, 2},       {20, 500, 40},
                                         {64, 4090, 30}, {300, 8150, 90}, {8, 16384, 2}};

/// Compares one layout; false where the model cannot be in it, which both must say.
bool compare_layout(const Model& model, const Hardware& hardware, Scenario scenario,
                    const std::string& what) {
  std::optional<CompiledModel> compiled;
  try {
    compiled = compiled_on(linear_model(model, scenario), hardware, scenario);
  } catch (const Error&) {
    scenario.workload.batch = kBatches.back().batch;
    EXPECT_THROW(analyze(model, hardware, scenario), Error) << what;
    return false;
  }
  const auto walk = [&](const Scenario& at) { return analyze(model, hardware, at); };
  compare(*compiled, scenario, kBatches, what, walk);
  if (!compiled->model->decodes) return true;
  scenario.workload.gen = 1;
  compare(*compiled, scenario, kRequestBatches, what + " generates", walk);
  return true;
}

TEST(CompiledModel, IsTheWalkForEveryModelOnManyDevices) {
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  std::vector<int> compared(some_layouts().size());
  for (const Model& model : all_models()) {
    const std::vector<Scenario> scenarios = some_scenarios(model);
    for (std::size_t i = 0; i < compared.size(); ++i) {
      Scenario scenario = scenarios[i % scenarios.size()];
      scenario.layout = some_layouts()[i];
      const std::string what = model.name + " in layout " + std::to_string(i);
      if (compare_layout(model, hardware, scenario, what)) ++compared[i];
      if (HasFailure()) return;
    }
  }
  for (const int models : compared) EXPECT_GE(models, 3);
}

TEST(CompiledModel, IsTheOtherToolsAccounting) {
  const Hardware hardware = *llm_viewer_device("nvidia_A6000");
  const Catalog catalog;
  for (const char* name : {"llama2-7b", "llama3-8b", "opt-125m"}) {
    const Model model = catalog.model(name);
    for (const bool fused : {false, true}) {
      Scenario scenario;
      scenario.fused_attention = fused;
      if (fused) scenario.precision.weights = catalog.format("4", "");
      const CompiledModel compiled = compiled_as_llm_viewer(model, hardware, scenario);
      const auto walk = [&](const Scenario& at) {
        return analyze_as_llm_viewer(model, hardware, at);
      };
      compare(compiled, scenario, kPoints, model.name, walk);
      Scenario request = scenario;
      request.workload.gen = 1;
      compare(compiled, request, kRequests, model.name + " generates", walk);
    }
  }
}

}  // namespace
}  // namespace llmviewer::compiled_model_properties_test

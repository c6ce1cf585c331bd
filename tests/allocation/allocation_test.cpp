// The walk allocates nothing. An executable of its own, as it replaces operator new.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <utility>

#include "llmviewer/analysis/evaluate.hpp"
#include "llmviewer/analysis/series_sum.hpp"
#include "llmviewer/sweep/condition.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"
#include "properties/subjects.hpp"
#include "serving/request_source.hpp"
#include "serving/served.hpp"
#include "sweep/spaces.hpp"

namespace {

std::atomic<long> allocations{0};

void* counted(std::size_t size) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

void* counted_or_thrown(std::size_t size) {
  if (void* memory = counted(size)) return memory;
  throw std::bad_alloc{};
}

}  // namespace

void* operator new(std::size_t size) { return counted_or_thrown(size); }
void* operator new[](std::size_t size) { return counted_or_thrown(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace llmviewer::allocation_test {
namespace {

TEST(Counter, SeesAnAllocation) {
  const long before = allocations;
  const std::string long_enough(100, 'x');
  EXPECT_GT(allocations, before) << long_enough;
}

TEST(Walk, AllocatesNothing) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("a6000"), false);
  for (const Model& model : all_models()) {
    for (const Graph& graph : {plain_graph(model), fused_graph(model)}) {
      for (const Step& step : some_steps()) {
        Seconds sum;
        const long before = allocations;
        evaluate(graph, step, roofs,
                 [&](std::size_t, const Cost&, const Timing& timing) { sum += timing.time; });
        ASSERT_EQ(allocations, before) << model.name;
        ASSERT_GT(sum, Seconds{0}) << model.name;
      }
    }
  }
}

TEST(Series, AllocateNothing) {
  const Roofs roofs = roofs_of(Catalog{}.hardware("a6000"), false);
  const StepSeries series{Step::decode(4, 1000), 1, 20000, 1};
  for (const Model& model : all_models()) {
    const Graph graph = fused_graph(model);
    Seconds sum;
    const long before = allocations;
    for (const Op& op : graph.ops) sum += sum_of(op, series, roofs).time();
    ASSERT_EQ(allocations, before) << model.name;
    ASSERT_GT(sum, Seconds{0}) << model.name;
  }
}

TEST(CompiledModel, EvaluatingItAllocatesNothing) {
  const Hardware hardware = Catalog{}.hardware("a6000");
  const auto results = std::make_unique<Results>();
  std::vector<double> batch(kMostLanes, 4);
  std::vector<double> seq(kMostLanes);
  std::vector<double> gen(kMostLanes, 100);
  for (std::size_t i = 0; i < kMostLanes; ++i) seq[i] = static_cast<double>(1 + 50 * i);
  Needs needs;
  for (auto& wanted : needs.sums) wanted.fill(true);
  needs.runs.fill(true);
  needs.generation = needs.weights = needs.kv_cache = needs.activations = true;
  for (const Model& model : all_models()) {
    const CompiledModel compiled = compiled_on(linear_model(model, {}), hardware, {});
    ModelEvaluator evaluator;
    evaluator.make_room_for(compiled);
    const long before = allocations;
    evaluator.evaluate(compiled, {batch, seq, gen}, needs, *results);
    ASSERT_EQ(allocations, before) << model.name;
    ASSERT_GT(results->of(Stage::prefill, Sum::time)[0], 0) << model.name;
  }
  static_assert(noexcept(std::declval<ModelEvaluator&>().evaluate(
      std::declval<const CompiledModel&>(), Points{}, std::declval<const Needs&>(), *results)));
}

TEST(CompiledModel, OfAPipelineIsEvaluatedWithoutAllocating) {
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  const auto results = std::make_unique<Results>();
  const std::vector<double> batch(kMostLanes, 64);
  std::vector<double> seq(kMostLanes);
  for (std::size_t i = 0; i < kMostLanes; ++i) seq[i] = static_cast<double>(1 + 50 * i);
  Needs needs;
  for (auto& wanted : needs.sums) wanted.fill(true);
  needs.runs.fill(true);
  needs.weights = needs.kv_cache = needs.activations = true;
  ModelEvaluator evaluator;
  for (const char* name : {"llama3-70b", "deepseek-v3", "gpt-oss-20b"}) {
    Scenario scenario;
    scenario.layout = {.tensor = 2, .pipeline = 4, .expert = 1, .data = 2, .micro_batches = 4};
    const CompiledModel compiled =
        compiled_on(linear_model(Catalog{}.model(name), scenario), hardware, scenario);
    evaluator.make_room_for(compiled);
    const long before = allocations;
    evaluator.evaluate(compiled, {batch, seq, {}}, needs, *results);
    ASSERT_EQ(allocations, before) << name;
    ASSERT_GT(results->of(Stage::prefill, Sum::network_time)[0], 0) << name;
    ASSERT_GT(results->weights[0], 0) << name;
  }
}

TEST(CompiledModel, TimesToExpectAreFoundWithoutAllocating) {
  const Hardware hardware = Catalog{}.hardware("h100-sxm");
  const auto results = std::make_unique<Results>();
  const std::vector<double> batch(kMostLanes, 4);
  const std::vector<double> gen(kMostLanes, 100);
  std::vector<double> seq(kMostLanes);
  for (std::size_t i = 0; i < kMostLanes; ++i) seq[i] = static_cast<double>(1 + 5 * i);
  Needs needs;
  needs.predicted.fill(true);
  needs.predicted_generation = needs.server = true;
  needs.runs.fill(true);
  Scenario scenario;
  scenario.workload.clients = 1000;
  scenario.workload.gen = 1;
  scenario.predictor = predictor_of("vllm");
  for (const Model& model : all_models()) {
    if (!lower(model).decodes) continue;
    const CompiledModel compiled = compiled_on(linear_model(model, scenario), hardware, scenario);
    ModelEvaluator evaluator;
    evaluator.make_room_for(compiled);
    const long before = allocations;
    evaluator.evaluate(compiled, {batch, seq, gen}, needs, *results);
    ASSERT_EQ(allocations, before) << model.name;
    ASSERT_GT(results->predicted_latency[0], results->predicted_ttft[0]) << model.name;
  }
}

TEST(Condition, HoldingItAgainstABlockAllocatesNothing) {
  const SweepSpace space = cli::read_space(space_options("llama2-7b", "a6000"));
  const auto columns = sweep_columns(space);
  const Condition condition{"decode_time_s * 2 < 20ms and (fits or hardware == 'a6000')", columns};
  Lanes lanes{};
  const std::vector<const double*> numbers(columns.size(), lanes.data());
  std::vector<Lanes> room(condition.depth());
  Lanes holds{};
  const long before = allocations;
  condition.evaluate({numbers, {&space, 0, 0, 0, nullptr, {}}, kMostLanes}, room, holds);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(holds[0], 1);
}

TEST(CostOf, NeverThrows) {
  static_assert(noexcept(cost_of(Op{}, Step{})));
  static_assert(noexcept(cost_of(Op{}, Terms{})));
  static_assert(noexcept(roofline(Cost{}, Roofs{}, MatrixRoof{})));
  static_assert(noexcept(terms_of(Op{}, Step{})));
  static_assert(noexcept(sum_of(Op{}, StepSeries{}, Roofs{})));
}

/// Once its memory has grown to what runs and waits: requests come, are computed in chunks,
/// preempted, found in the prefix cache, and end.
TEST(ServingLoop, StepsAllocateNothing) {
  const Served one = served();
  ServingQuestion question;
  question.blocks = 900;
  const ServedSubject subject{one.model, one.hardware, one.scenario, question};
  ServingLoop loop{subject.cost(), subject.rules()};
  const Load load{.rate = 16,
                  .burstiness = Load::kRegular,
                  .requests = 4000,
                  .prompt = {.a = 600},
                  .output = {.a = 200},
                  .distinct_prompts = 20};
  RequestSource source{load, 1};
  long before = 0;
  while (const auto request = source.next()) {
    if (request->number == 3000) before = allocations;
    loop.advance_to(request->arrival);
    loop.arrive(*request);
  }
  EXPECT_EQ(allocations, before);
  EXPECT_GT(loop.sums().preemptions, 0);
  EXPECT_GT(loop.sums().cached_tokens, 0);
}

}  // namespace
}  // namespace llmviewer::allocation_test

// The walk allocates nothing. An executable of its own, as it replaces operator new.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "llmviewer/analysis/evaluate.hpp"
#include "llmviewer/analysis/series_sum.hpp"
#include "properties/subjects.hpp"

namespace {

std::atomic<long> allocations{0};

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc{};
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace llmviewer {
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

TEST(CostOf, NeverThrows) {
  static_assert(noexcept(cost_of(Op{}, Step{})));
  static_assert(noexcept(cost_of(Op{}, Terms{})));
  static_assert(noexcept(roofline(Cost{}, Roofs{}, MatrixRoof{})));
  static_assert(noexcept(terms_of(Op{}, Step{})));
  static_assert(noexcept(sum_of(Op{}, StepSeries{}, Roofs{})));
}

}  // namespace
}  // namespace llmviewer

// Requests of a service under load, simulated: how many a second on one core.

#include <benchmark/benchmark.h>

#include "serving/served.hpp"
#include "serving/simulator.hpp"

namespace llmviewer {
namespace {

/// Llama-3-8B on an H100, 512 prompt and 250 generated tokens, arrivals at a share of what the
/// server keeps up with.
ServingQuestion question_at(double load) {
  ServingQuestion question;
  question.load.prompt = {.a = 512};
  question.load.output = {.a = 250};
  question.load.rate = load;
  question.load.requests = 50'000;
  return question;
}

void simulate_requests(benchmark::State& state, const ServingQuestion& question) {
  const Served one = served("llama3-8b");
  const ServedSubject subject{one.model, one.hardware, one.scenario, question};
  Simulator simulator{subject, question};
  double steps = 0;
  for (auto _ : state) {
    const ServingSums sums = simulator.run(question.load, {.seed = 1}, false);
    steps += sums.steps;
    benchmark::DoNotOptimize(sums.requests);
  }
  const double requests = question.load.requests * static_cast<double>(state.iterations());
  state.counters["requests/s"] = benchmark::Counter(requests, benchmark::Counter::kIsRate);
  state.counters["steps/s"] = benchmark::Counter(steps, benchmark::Counter::kIsRate);
}

void requests_at_25_per_s(benchmark::State& state) { simulate_requests(state, question_at(25)); }
BENCHMARK(requests_at_25_per_s);

/// The cache holds a third of what would run, and half of the prompts are known.
void requests_with_preemption_and_prefixes(benchmark::State& state) {
  ServingQuestion question = question_at(25);
  question.blocks = 1500;
  question.load.distinct_prompts = 100;
  simulate_requests(state, question);
}
BENCHMARK(requests_with_preemption_and_prefixes);

void finding_the_largest_rate(benchmark::State& state) {
  const Served one = served("llama3-8b");
  ServingQuestion question = question_at(1);
  question.load.requests = 0;
  question.objectives = {.ttft = 1, .tpot = 0.025};
  question.find_rate = true;
  for (auto _ : state) {
    benchmark::DoNotOptimize(simulate(one.model, one.hardware, one.scenario, question));
  }
}
BENCHMARK(finding_the_largest_rate)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace llmviewer

#include <algorithm>
#include <array>

#include "llmviewer/error.hpp"
#include "llmviewer/sweep/model_evaluator.hpp"
#include "study/service.hpp"
#include "sweep/linear_model.hpp"
#include "sweep/walked_points.hpp"

namespace llmviewer {
namespace {

/// Room to evaluate models in, which each thread keeps.
struct Room {
  ModelEvaluator evaluator;
  std::unique_ptr<Results> results = std::make_unique<Results>();
};

Room& room_of_thread() {
  thread_local Room room;
  return room;
}

/// What memory depends on.
Needs needs_of(const Workload& workload) noexcept {
  Needs needs;
  for (const Stage stage : workload.stages) {
    needs.runs[static_cast<std::size_t>(stage)] = true;
  }
  needs.weights = needs.kv_cache = needs.activations = true;
  return needs;
}

Needs with_request(Needs needs, const Service& service) noexcept {
  (service.compiled->prediction ? needs.predicted_generation : needs.generation) = true;
  return needs;
}

const Results& evaluate(const Service& service, const Workload& workload,
                        std::span<const double> batches, const Needs& needs) {
  std::array<double, kMostLanes> seqs;
  std::array<double, kMostLanes> gens;
  seqs.fill(workload.seq);
  gens.fill(*workload.gen);
  const std::size_t lanes = batches.size();
  Room& room = room_of_thread();
  room.evaluator.make_room_for(*service.compiled);
  room.evaluator.evaluate(*service.compiled,
                          {batches, std::span{seqs}.first(lanes), std::span{gens}.first(lanes)},
                          needs, *room.results);
  return *room.results;
}

Memory memory_in(const Results& results, std::size_t lane, const Hardware& hardware) {
  Memory memory;
  memory.weights = Bytes{results.weights[lane]};
  memory.kv_cache = Bytes{results.kv_cache[lane]};
  memory.activations = Bytes{results.activations[lane]};
  memory.reserve = Bytes{results.reserve[lane]};
  memory.total = memory.weights + memory.kv_cache + memory.activations + memory.reserve;
  memory.capacity = hardware.capacity;
  if (memory.capacity) memory.fits = memory.total <= *memory.capacity;
  return memory;
}

Measured measured_in(const Results& results, std::size_t lane, double batch,
                     const Service& service) {
  Measured measured;
  Generation& generation = measured.generation;
  const bool predicted = service.compiled->prediction.has_value();
  const auto at = [&](const Lanes& roofline, const Lanes& expected) {
    return (predicted ? expected : roofline)[lane];
  };
  generation.ttft = Seconds{at(results.ttft, results.predicted_ttft)};
  generation.tpot = Seconds{at(results.tpot, results.predicted_tpot)};
  generation.latency = Seconds{at(results.latency, results.predicted_latency)};
  generation.throughput_tokens_per_s = at(results.throughput, results.predicted_throughput);
  measured.memory = memory_in(results, lane, service.hardware);
  measured.requests_per_s = batch / generation.latency.value();
  return measured;
}

}  // namespace

Service compiled(Service service) {
  if (needs_walk(service.scenario)) return service;
  auto linear = std::make_shared<LinearModel>(linear_of(service.graphs, service.scenario));
  auto model = std::make_shared<CompiledModel>(
      compiled_on(std::move(linear), service.hardware, service.scenario));
  if (!model->refused.empty()) {
    throw Error{"--predict", model->refused, "leave it out for the roofline"};
  }
  service.compiled = std::move(model);
  return service;
}

std::vector<Measured> measure_each(const Service& service, std::span<const double> batches) {
  std::vector<Measured> all;
  all.reserve(batches.size());
  if (service.compiled == nullptr) {
    for (const double batch : batches) {
      all.push_back(measure_rates(service, with_batch(service.workload, batch)));
    }
    return all;
  }
  const Needs needs = with_request(needs_of(service.workload), service);
  while (!batches.empty()) {
    const auto block = batches.first(std::min(batches.size(), kMostLanes));
    const Results& results = evaluate(service, service.workload, block, needs);
    for (std::size_t i = 0; i < block.size(); ++i) {
      all.push_back(measured_in(results, i, block[i], service));
    }
    batches = batches.subspan(block.size());
  }
  return all;
}

Measured measure_compiled(const Service& service, const Workload& workload) {
  const std::array batch{workload.batch};
  const Needs needs = with_request(needs_of(workload), service);
  return measured_in(evaluate(service, workload, batch, needs), 0, batch[0], service);
}

Memory memory_compiled(const Service& service, const Workload& workload) {
  const std::array batch{workload.batch};
  return memory_in(evaluate(service, workload, batch, needs_of(workload)), 0, service.hardware);
}

}  // namespace llmviewer

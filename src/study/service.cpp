#include "study/service.hpp"

#include <algorithm>

#include "analysis/generation.hpp"
#include "analysis/group.hpp"
#include "analysis/held.hpp"
#include "analysis/largest_whole.hpp"
#include "analysis/stages.hpp"
#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/units/parse.hpp"
#include "predict/expected_request.hpp"
#include "study/compiled_service.hpp"

namespace llmviewer {
namespace {

bool is_at_least(Target target) noexcept {
  return target == Target::throughput || target == Target::requests;
}

std::optional<double> seconds(const std::optional<Seconds>& time) {
  return time ? std::optional{time->value()} : std::nullopt;
}

/// Where micro-batches follow each other, what all of them take.
void follow(const Service& service, const Workload& own, Generation& generation) {
  if (service.layout.micro_batches == 1) return;
  Scenario scenario = service.scenario;
  scenario.workload = own;
  put_in_micro_batches(service.graphs, pipeline_of(service.graphs.main, scenario, service.roofs),
                       own, service.roofs, service.layout.micro_batches, generation);
}

/// In the place of the roofline's times those to expect, where they were asked for.
void expect(const Service& service, const Workload& own, Generation& generation) {
  if (service.scenario.predictor == nullptr) return;
  expect_request(service.graphs, own, service.scenario, service.hardware, service.roofs,
                 generation);
}

using Generate = Generation (*)(const ModelGraphs&, const Workload&, const Roofs&);

/// What one device's part of a request takes, and the rates of all devices together.
Measured of_group(const Service& service, const Workload& workload, Generate generate) {
  const Workload own = of_one_device(workload, service.layout);
  Measured measured;
  measured.generation = generate(service.graphs, own, service.roofs);
  follow(service, own, measured.generation);
  expect(service, own, measured.generation);
  measured.generation.throughput_tokens_per_s *= workload.batch / own.batch;
  measured.requests_per_s = workload.batch / measured.generation.latency.value();
  return measured;
}

/// They only grow with the batch.
bool keeps_rates(const Service& service, const Workload& workload) {
  const Measured measured = measure_rates(service, workload);
  return !shortfall_of(Target::throughput, service, measured) &&
         !shortfall_of(Target::requests, service, measured);
}

}  // namespace

void require_service(const Model& model, const Scenario& scenario, const Targets& targets) {
  if (!lower(model).decodes) {
    throw Error{"--model", model.name + " does not generate tokens",
                "plans are of requests to a model that does"};
  }
  if (!scenario.workload.gen) {
    throw Error{"--gen", "how many tokens does a request generate?", "add --gen N"};
  }
  if (scenario.layout.micro_batches > 1 && scenario.predictor != nullptr) {
    throw Error{"--micro-batches", "no times of micro-batches in a pipeline are known",
                "leave the option out, or --predict for rooflines"};
  }
  require_possible(targets, scenario.workload);
}

Service service_on(const Hardware& hardware, const ModelGraphs& graphs, const Scenario& scenario,
                   const Targets& targets) {
  Workload workload = completed(scenario.workload, graphs);
  const double parts = scenario.layout.data * scenario.layout.micro_batches;
  workload.batch = std::max(workload.batch, parts);
  return {graphs,
          hardware,
          scenario.layout,
          roofs_of(hardware, scenario.accumulate_fp32, scenario.layout),
          scenario.accumulate_fp32,
          workload,
          targets,
          std::make_shared<HeldStages>(graphs),
          scenario,
          nullptr};
}

Service moved_to(const Hardware& hardware, const Service& service) {
  return {service.graphs,          hardware,
          service.layout,          roofs_of(hardware, service.accumulate_fp32, service.layout),
          service.accumulate_fp32, service.workload,
          service.targets,         service.held,
          service.scenario,        nullptr};
}

Workload with_batch(Workload workload, double batch) {
  workload.batch = batch;
  return workload;
}

Measured measure(const Service& service, const Workload& workload) {
  if (service.compiled) return measure_compiled(service, workload);
  Measured measured = of_group(service, workload, generation_of);
  measured.memory = memory_held(service, workload);
  return measured;
}

Measured measure_rates(const Service& service, const Workload& workload) {
  if (service.compiled) return measure_compiled(service, workload);
  return of_group(service, workload, rates_of);
}

Memory memory_held(const Service& service, const Workload& workload) {
  if (service.compiled) return memory_compiled(service, workload);
  const Workload own = of_one_device(workload, service.layout);
  return service.held->memory_of(own, service.layout, service.roofs, service.hardware);
}

std::optional<double> limit_of(Target target, const Service& service) {
  const Targets& targets = service.targets;
  switch (target) {
    case Target::price:
      return targets.usd_per_hour;
    case Target::capacity:
      if (!service.hardware.capacity) return std::nullopt;
      return service.hardware.capacity->value();
    case Target::ttft:
      return seconds(targets.ttft);
    case Target::tpot:
      return seconds(targets.tpot);
    case Target::latency:
      return seconds(targets.latency);
    case Target::throughput:
      return targets.tokens_per_s;
    case Target::requests:
      return targets.requests_per_s;
  }
  return std::nullopt;
}

std::optional<double> value_of(Target target, const Service& service, const Measured& measured) {
  const Generation& generation = measured.generation;
  switch (target) {
    case Target::price:
      return usd_per_hour_of(service.hardware, service.layout);
    case Target::capacity:
      return measured.memory.total.value();
    case Target::ttft:
      return generation.ttft.value();
    case Target::tpot:
      return generation.tpot.value();
    case Target::latency:
      return generation.latency.value();
    case Target::throughput:
      return generation.throughput_tokens_per_s;
    case Target::requests:
      return measured.requests_per_s;
  }
  return std::nullopt;
}

std::optional<Shortfall> shortfall_of(Target target, const Service& service,
                                      const Measured& measured) {
  const std::optional<double> limit = limit_of(target, service);
  if (!limit) return std::nullopt;
  const std::optional<double> value = value_of(target, service, measured);
  const bool met = value && (is_at_least(target) ? *value >= *limit : *value <= *limit);
  if (met) return std::nullopt;
  return Shortfall{.target = target, .value = value, .limit = *limit};
}

std::optional<Target> exceeded(const Service& service, const Workload& workload) {
  Measured measured;
  measured.memory = memory_held(service, workload);
  if (shortfall_of(Target::capacity, service, measured)) return Target::capacity;
  const Targets& targets = service.targets;
  if (!targets.ttft && !targets.tpot && !targets.latency) return std::nullopt;
  return late(service, measure_rates(service, workload));
}

std::optional<Target> late(const Service& service, const Measured& measured) {
  for (const Target target : {Target::ttft, Target::tpot, Target::latency}) {
    if (shortfall_of(target, service, measured)) return target;
  }
  return std::nullopt;
}

double largest_batch(const Service& service) {
  const double least = service.workload.batch;
  const double largest = largest_whole(least, kMostCount, [&](double batch) {
    return !exceeded(service, with_batch(service.workload, batch));
  });
  return largest < least ? 0 : largest;
}

double least_batch_at_rates(const Service& service) {
  const double too_slow = largest_whole(service.workload.batch, kMostCount - 1, [&](double batch) {
    return !keeps_rates(service, with_batch(service.workload, batch));
  });
  return too_slow + 1;
}

bool is_met(const Service& service) {
  const Targets& targets = service.targets;
  if (!targets.tokens_per_s && !targets.requests_per_s) {
    return !exceeded(service, service.workload);
  }
  const double batch = largest_batch(service);
  return batch > 0 && keeps_rates(service, with_batch(service.workload, batch));
}

double largest_context(const Service& service) {
  const double least = service.workload.prefix + 1;
  Service longer = service;
  const double largest = largest_whole(least, kMostCount, [&](double seq) {
    longer.workload.seq = seq;
    return is_met(longer);
  });
  return largest < least ? 0 : largest;
}

std::optional<double> usd_per_hour_of(const Hardware& hardware, const Layout& layout) noexcept {
  if (!hardware.usd_per_hour) return std::nullopt;
  return layout.devices() * *hardware.usd_per_hour;
}

}  // namespace llmviewer

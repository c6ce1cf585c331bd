#include "study/shortfall.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/group.hpp"
#include "analysis/largest_whole.hpp"
#include "analysis/request.hpp"
#include "llmviewer/units/parse.hpp"
#include "study/resources.hpp"

namespace llmviewer {
namespace {

bool is_rate(Target target) noexcept {
  return target == Target::throughput || target == Target::requests;
}

std::optional<double> seconds(const std::optional<Seconds>& time) {
  return time ? std::optional{time->value()} : std::nullopt;
}

/// What was asked for; absent: nothing. In base units.
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

/// What there is of it.
std::optional<double> value_of(Target target, const Service& service, const Measured& measured) {
  const Generation& generation = measured.generation;
  switch (target) {
    case Target::price:
      return usd_per_hour_of(service.hardware, service.scenario.layout);
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

/// What a roof has to do: its time if nothing else took any.
struct Demand {
  double work{};
  Seconds floor{};
};

/// Everything that a target's time is made of.
struct Demands {
  std::array<Demand, kLimiters> of{};       ///< by limiter
  std::array<Seconds, kLimiters> limits{};  ///< time for which it is the limiter

  Demand& operator[](Limiter limiter) { return of[static_cast<std::size_t>(limiter)]; }
};

void add(const Op& op, const StepSeries& series, const Roofs& roofs, Demands& demands) {
  const OpSum sum = sum_of(op, series, roofs);
  const auto put = [&](Limiter limiter, double work, Seconds floor) {
    demands[limiter].work += op.repeat * work;
    demands[limiter].floor += op.repeat * floor;
    demands.limits[static_cast<std::size_t>(limiter)] += op.repeat * sum.of(limiter);
  };
  const Seconds zero{0};
  const Cost& cost = sum.cost;
  const OpsPerSecond peak = roofs.matrix_for(op.storage).peak;
  put(Limiter::matrix, cost.matrix.value(), cost.matrix > Ops{0} ? cost.matrix / peak : zero);
  put(Limiter::vector, cost.vector.value(),
      cost.vector > Ops{0} ? cost.vector / roofs.vector_peak : zero);
  put(Limiter::dram, cost.traffic.total().value(), cost.traffic.total() / roofs.bandwidth);
  put(Limiter::network, cost.network.value(), sum.of(Limiter::network));
}

Demands demands_of(Target target, const Service& service, const Workload& workload) {
  Demands demands;
  const Workload own = of_one_device(workload, service.scenario.layout);
  for (const RequestPart& part : request_of(service.graphs, own)) {
    for (const Op& op : part.graph->ops) {
      const auto add_all = [&](const std::vector<StepSeries>& steps) {
        for (const StepSeries& series : steps) add(op, series, service.roofs, demands);
      };
      if (target != Target::tpot) add_all(part.first);
      if (target != Target::ttft) add_all(part.later);
    }
  }
  return demands;
}

Limiter most_of(const Demands& demands) {
  const auto most = std::max_element(demands.limits.begin(), demands.limits.end());
  return static_cast<Limiter>(most - demands.limits.begin());
}

/// From which on the target is met at this batch.
std::optional<double> needed_factor(Target target, Resource resource, const Service& service,
                                    const Workload& workload) {
  const double factor = least_factor([&](double tried) {
    const Hardware hardware = scaled(service.hardware, resource, tried);
    const Service faster = moved_to(hardware, service);
    return !shortfall_of(target, faster, measure(faster, workload));
  });
  return factor > 0 ? std::optional{factor} : std::nullopt;
}

void explain(const Service& service, const Workload& workload, Shortfall& missed) {
  Demands demands = demands_of(missed.target, service, workload);
  const Limiter roof = most_of(demands);
  const double steps = missed.target == Target::tpot ? *workload.gen - 1 : 1;
  missed.roof = roof;
  missed.work = demands[roof].work / steps;
  missed.floor = demands[roof].floor / steps;
  missed.rate = missed.work / missed.floor.value();
  missed.factor = needed_factor(missed.target, resource_of(roof), service, workload);
}

/// They only grow with the batch.
bool keeps_rates(const Service& service, const Workload& workload) {
  const Measured measured = measure_rates(service, workload);
  return !shortfall_of(Target::throughput, service, measured) &&
         !shortfall_of(Target::requests, service, measured);
}

/// The least batch that meets the rates; kMostCount: none does.
double least_batch_at_rates(const Service& service) {
  const double too_slow = largest_whole(service.workload.batch, kMostCount - 1, [&](double batch) {
    return !keeps_rates(service, with_batch(service.workload, batch));
  });
  return too_slow + 1;
}

}  // namespace

std::optional<Shortfall> shortfall_of(Target target, const Service& service,
                                      const Measured& measured) {
  const std::optional<double> limit = limit_of(target, service);
  if (!limit) return std::nullopt;
  const std::optional<double> value = value_of(target, service, measured);
  const bool met = value && (is_rate(target) ? *value >= *limit : *value <= *limit);
  if (met) return std::nullopt;
  return Shortfall{.target = target, .value = value, .limit = *limit};
}

std::optional<Target> late(const Service& service, const Measured& measured) {
  for (const Target target : {Target::ttft, Target::tpot, Target::latency}) {
    if (shortfall_of(target, service, measured)) return target;
  }
  return std::nullopt;
}

double badness(const Shortfall& missed) noexcept {
  if (!missed.value) return INFINITY;
  return std::max(*missed.value / missed.limit, missed.limit / *missed.value);
}

double lacking(const Service& service, const Measured& measured) {
  double ceilings = 0;
  double rates = 0;
  for (const Target target : kTargets) {
    const auto missed = shortfall_of(target, service, measured);
    if (!missed) continue;
    double& worst = is_rate(target) ? rates : ceilings;
    worst = std::max(worst, badness(*missed));
  }
  return ceilings > 0 ? ceilings : rates;
}

Limiter roof_of(Target target, const Service& service, const Workload& workload) {
  return most_of(demands_of(target, service, workload));
}

std::vector<Shortfall> missed_by(const Service& service, const Measured& measured, double batch) {
  std::vector<Shortfall> all;
  for (const Target target : kTargets) {
    auto missed = shortfall_of(target, service, measured);
    if (!missed) continue;
    missed->batch = batch;
    all.push_back(*missed);
  }
  return all;
}

std::vector<Shortfall> shortfalls(const Service& service, double batch) {
  const Workload workload = with_batch(service.workload, batch);
  std::vector<Shortfall> all = missed_by(service, measure(service, workload), batch);
  for (Shortfall& missed : all) {
    if (missed.target == Target::capacity) {
      missed.factor = *missed.value / missed.limit;
    } else if (missed.target != Target::price) {
      explain(service, workload, missed);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Shortfall& a, const Shortfall& b) {
    if (is_rate(a.target) != is_rate(b.target)) return is_rate(b.target);
    return badness(a) > badness(b);
  });
  return all;
}

std::optional<Target> exceeded(const Service& service, const Workload& workload) {
  Measured measured;
  measured.memory = memory_held(service, workload);
  if (shortfall_of(Target::capacity, service, measured)) return Target::capacity;
  const Targets& targets = service.targets;
  if (!targets.ttft && !targets.tpot && !targets.latency) return std::nullopt;
  return late(service, measure_rates(service, workload));
}

double largest_batch(const Service& service) {
  const double least = service.workload.batch;
  const double largest = largest_whole(least, kMostCount, [&](double batch) {
    return !exceeded(service, with_batch(service.workload, batch));
  });
  return largest < least ? 0 : largest;
}

Solved solve(const Service& service) {
  const double largest = largest_batch(service);
  if (largest == 0) return {service.workload.batch, std::nullopt};
  if (largest == kMostCount) return {least_batch_at_rates(service), std::nullopt};
  return {largest, exceeded(service, with_batch(service.workload, largest + 1))};
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

}  // namespace llmviewer

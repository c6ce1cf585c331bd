#include "study/shortfall.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/group.hpp"
#include "analysis/largest_whole.hpp"
#include "analysis/request.hpp"
#include "study/resources.hpp"

namespace llmviewer {
namespace {

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
  const Workload own = of_one_device(workload, service.layout);
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

/// A rate at a batch that is too large already, or too expensive, is not what stands in the way.
bool is_rate(Target target) { return target == Target::throughput || target == Target::requests; }

}  // namespace

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

std::vector<Shortfall> shortfalls(const Service& service, double batch) {
  const Workload workload = with_batch(service.workload, batch);
  const Measured measured = measure(service, workload);
  std::vector<Shortfall> all;
  for (const Target target : kTargets) {
    auto missed = shortfall_of(target, service, measured);
    if (!missed) continue;
    missed->batch = batch;
    if (target == Target::capacity) {
      missed->factor = *missed->value / missed->limit;
    } else if (target != Target::price) {
      explain(service, workload, *missed);
    }
    all.push_back(*missed);
  }
  std::stable_sort(all.begin(), all.end(), [](const Shortfall& a, const Shortfall& b) {
    if (is_rate(a.target) != is_rate(b.target)) return is_rate(b.target);
    return badness(a) > badness(b);
  });
  return all;
}

}  // namespace llmviewer

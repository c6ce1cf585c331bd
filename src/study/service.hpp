#pragma once

#include <optional>

#include "analysis/towers.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/study/targets.hpp"

namespace llmviewer {

/// Requests of a model in one precision on a device, and what they are held to.
struct Service {
  const ModelGraphs& graphs;
  const Hardware& hardware;
  Roofs roofs;
  bool accumulate_fp32{};  ///< as the roofs were made
  Workload workload;       ///< complete; its batch is the least that is asked for
  Targets targets;
};

/// Throws Error for a model that generates nothing, and for targets that cannot be.
void require_service(const Model& model, const Scenario& scenario, const Targets& targets);

Service service_on(const Hardware& hardware, const ModelGraphs& graphs, const Scenario& scenario,
                   const Targets& targets);
/// The same on another device.
Service moved_to(const Hardware& hardware, const Service& service);

/// What a batch takes.
struct Measured {
  Generation generation;
  Memory memory;
  double requests_per_s{};
};
Measured measure(const Service& service, const Workload& workload);

/// What was asked for; absent: nothing. In base units.
std::optional<double> limit_of(Target target, const Service& service);
/// What there is of it.
std::optional<double> value_of(Target target, const Service& service, const Measured& measured);
/// Absent where nothing was asked for, or where it is met.
std::optional<Shortfall> shortfall_of(Target target, const Service& service,
                                      const Measured& measured);

/// The first ceiling that is exceeded: capacity, TTFT, TPOT, latency. They only get worse with a
/// larger batch.
std::optional<Target> exceeded(const Service& service, const Workload& workload);

/// Beyond this there is no end to a batch.
inline constexpr double kMostSequences = 1e9;

/// The largest batch under all ceilings; 0: not even the least.
double largest_batch(const Service& service);

/// The least batch that meets the rates; kMostSequences: none does.
double least_batch_at_rates(const Service& service);

/// Whether some batch meets all targets, the price apart.
bool is_met(const Service& service);

/// The longest prompt with which it is still met; 0: none.
double largest_context(const Service& service);

Workload with_batch(Workload workload, double batch);

}  // namespace llmviewer

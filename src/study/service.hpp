#pragma once

#include <memory>
#include <optional>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/study/targets.hpp"
#include "llmviewer/sweep/compiled_model.hpp"
#include "study/held_stages.hpp"

namespace llmviewer {

/// Requests of a model in one precision on a device, or a group of them, and what they are held to.
/// Batches are those of the whole group.
struct Service {
  const ModelGraphs& graphs;  ///< as one device of the layout runs them
  const Hardware& hardware;
  Layout layout;
  Roofs roofs;
  bool accumulate_fp32{};  ///< as the roofs were made
  Workload workload;       ///< complete; its batch is the least that is asked for
  Targets targets;
  std::shared_ptr<HeldStages> held;  ///< of the graphs
  Scenario scenario;                 ///< what predicts its times, and at which precision
  std::shared_ptr<const CompiledModel> compiled{};  ///< null: every batch walks the graphs
};

/// Throws Error for a model that generates nothing, and for targets that cannot be.
void require_service(const Model& model, const Scenario& scenario, const Targets& targets);

/// A sequence for every micro-batch of every replica, at least.
Service service_on(const Hardware& hardware, const ModelGraphs& graphs, const Scenario& scenario,
                   const Targets& targets);
/// The same on another device.
Service moved_to(const Hardware& hardware, const Service& service);

/// What a batch takes.
struct Measured {
  Generation generation;  ///< its rate is the whole group's
  Memory memory;          ///< of the fullest device
  double requests_per_s{};
};
Measured measure(const Service& service, const Workload& workload);
/// Without the memory, and the times of single tokens.
Measured measure_rates(const Service& service, const Workload& workload);
Memory memory_held(const Service& service, const Workload& workload);

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

/// The first of the times that is exceeded.
std::optional<Target> late(const Service& service, const Measured& measured);

/// The largest batch under all ceilings; 0: not even the least.
double largest_batch(const Service& service);

/// The least batch that meets the rates; kMostCount: none does.
double least_batch_at_rates(const Service& service);

/// Whether some batch meets all targets, the price apart.
bool is_met(const Service& service);

/// The longest prompt with which it is still met; 0: none.
double largest_context(const Service& service);

Workload with_batch(Workload workload, double batch);

/// A group's price; absent: not known.
std::optional<double> usd_per_hour_of(const Hardware& hardware, const Layout& layout) noexcept;

}  // namespace llmviewer

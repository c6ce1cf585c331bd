#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/scenario/scenario.hpp"
#include "llmviewer/study/targets.hpp"
#include "llmviewer/sweep/compiled_model.hpp"

namespace llmviewer {

class HeldStages;

/// Requests of a model in one precision on a device, or a group of them, and what they are held to.
/// Batches are those of the whole group.
struct Service {
  const ModelGraphs& graphs;  ///< as one device of the layout runs them
  const Hardware& hardware;
  Scenario scenario;  ///< as asked
  Workload workload;  ///< complete; its batch is the least that is asked for
  Targets targets;
  Roofs roofs;
  std::shared_ptr<HeldStages> held;                 ///< of the graphs
  std::shared_ptr<const CompiledModel> compiled{};  ///< null: every batch walks the graphs
};

/// Throws Error for a model that generates nothing, and for targets that cannot be.
void require_service(const Model& model, const Scenario& scenario, const Targets& targets);

/// A sequence for every micro-batch of every replica, at least.
Service service_on(const Hardware& hardware, const ModelGraphs& graphs, const Scenario& scenario,
                   const Targets& targets);
/// The same on another device.
Service moved_to(const Hardware& hardware, const Service& service);

/// A service for many batches: with the compiled model that a sweep would make of it, whose numbers
/// are those of the walk to rounding. Without one where such models do not hold what is asked.
/// Throws what a walk of it would.
Service compiled(Service service);

/// What a batch takes.
struct Measured {
  Generation generation;  ///< its rate is the whole group's
  Memory memory;          ///< of the fullest device
  double requests_per_s{};
};
Measured measure(const Service& service, const Workload& workload);
/// Without the memory, and the times of single tokens.
Measured measure_rates(const Service& service, const Workload& workload);
/// The same of many batches.
std::vector<Measured> measure_each(const Service& service, std::span<const double> batches);
Memory memory_held(const Service& service, const Workload& workload);

// Of a compiled service.
Measured measure_compiled(const Service& service, const Workload& workload);
Memory memory_compiled(const Service& service, const Workload& workload);

Workload with_batch(Workload workload, double batch);

/// A group's price; absent: not known.
std::optional<double> usd_per_hour_of(const Hardware& hardware, const Layout& layout) noexcept;

}  // namespace llmviewer

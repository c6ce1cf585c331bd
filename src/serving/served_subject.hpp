#pragma once

#include <string>
#include <vector>

#include "analysis/model_graphs.hpp"
#include "llmviewer/serving/serving.hpp"
#include "predict/composition.hpp"
#include "serving/step_cost.hpp"

namespace llmviewer {

/// What a service runs on: a model on its devices, its engine's rules, and what its steps take.
/// Refers to the hardware; the rest it holds.
class ServedSubject {
 public:
  /// Throws Error for what cannot be served.
  ServedSubject(const Model& model, const Hardware& hardware, const Scenario& scenario,
                const ServingQuestion& question);
  ServedSubject(const ServedSubject&) = delete;
  ServedSubject& operator=(const ServedSubject&) = delete;

  const StepCost& cost() const noexcept { return cost_; }
  const ServingRules& rules() const noexcept { return rules_; }
  const Engine& engine() const noexcept { return scenario_.predictor->engine; }
  double replicas() const noexcept { return replicas_; }
  double devices() const noexcept {
    return replicas_ * scenario_.layout.devices() / scenario_.layout.data;
  }
  const Scenario& scenario() const noexcept { return scenario_; }
  const Subject& described() const noexcept { return analysis_.subject; }
  /// What of it goes beyond what was measured.
  const std::vector<std::string>& beyond() const noexcept { return analysis_.predicted->beyond; }

 private:
  ServingRules rules_of(const ServingQuestion& question) const;

  Scenario scenario_;
  const Hardware& hardware_;
  ModelGraphs graphs_;
  Roofs roofs_;
  PredictionSubject subject_;
  ServingRules rules_;
  StepCost cost_;
  double replicas_;
  Analysis analysis_;  ///< of one request
};

/// Blocks of the KV cache that the memory leaves beside the weights and the largest step's
/// activations.
///   ⌊(utilization·capacity − reserve − weights − activations − states)/(block·bytes per position)⌋
/// Throws Error where not one is left, and for a device of unknown capacity.
double kv_blocks_of(const ModelGraphs& graphs, const Workload& workload, const Hardware& hardware,
                    const ServingRules& rules, double utilization);

}  // namespace llmviewer

#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/analysis/explain.hpp"
#include "llmviewer/predict/predictor.hpp"
#include "llmviewer/scenario/step.hpp"
#include "predict/kernel_demand.hpp"
#include "predict/kernels.hpp"

namespace llmviewer {

/// A form for a kernel, and whether it is its own.
struct FormChoice {
  const FittedForm* form{};
  std::string substitute;  ///< "alltoall nccl for send_recv nccl": another kernel's stands in
};
FormChoice choose_form(const KernelDemand& demand, const Predictor& predictor);

/// Predicts the steps of one graph.
class StepPrediction {
 public:
  StepPrediction(const Graph& graph, const Precision& precision, const Machine& machine,
                 const Predictor& predictor);

  /// Every kernel that runs in these steps, its times summed over them.
  std::vector<PredictedOp> ops(std::span<const StepSeries> series) const;
  std::span<const Kernel> kernels() const noexcept { return kernels_; }
  /// One of them in one step, all its repeats.
  PredictedOp kernel(const Kernel& kernel, const Step& step) const;
  /// The kernel that an operator runs in, in one step. Nothing where no form is known.
  std::optional<ExplainedPrediction> explain(std::size_t op, const Step& step) const;
  /// All kernels, repeats included, and what the engine does for each layer.
  Seconds time(std::span<const StepSeries> series) const;
  /// What the engine does for each layer of a step.
  Seconds layers() const noexcept { return layers_; }

 private:
  PredictedOp op(const Kernel& kernel, const Step& step) const;
  PredictedOp op(const Kernel& kernel, std::span<const StepSeries> series) const;

  const Graph& graph_;
  const Precision& precision_;
  const Machine& machine_;
  const Predictor& predictor_;
  std::vector<Kernel> kernels_;
  Seconds layers_;
};

/// Series of more steps are evaluated at the middles of so many equal parts: between the steps'
/// contexts a form bends little, so this is off by less than 10⁻⁴ of the time.
inline constexpr double kMostEvaluated = 64;

/// How many of `count` steps are evaluated.
inline double evaluated_of(double count) noexcept { return std::min(count, kMostEvaluated); }

/// Where in the series, counted in steps from the first, the middle of this part lies.
inline double midpoint_of(double count, double part) noexcept {
  return (part + 0.5) * (count / evaluated_of(count)) - 0.5;
}

/// How many steps a series of them has, all series together.
double steps_of(std::span<const StepSeries> series) noexcept;

}  // namespace llmviewer

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "llmviewer/analysis/analysis.hpp"
#include "llmviewer/cost/formula.hpp"

namespace llmviewer {

/// A term of a predicted time, with the numbers put in.
struct ExplainedTerm {
  TimeTerm term{TimeTerm::latency};
  std::string symbols;
  std::string numbers;
  Seconds time;
};

/// Where a predicted time comes from: the kernel, its form, and what that rests on.
struct ExplainedPrediction {
  PredictedOp kernel;
  std::string combined;  ///< how the terms make the time, in symbols
  std::vector<ExplainedTerm> terms;
  double rows{};  ///< that the form was fitted on
  std::vector<std::string> devices;
  std::vector<std::string> sources;
};

/// One operator in one stage: where its numbers come from.
struct Explanation {
  Stage stage{Stage::prefill};
  OpRow row;
  std::vector<Formula> formulas;  ///< ops and each kind of traffic, with the numbers put in
  MatrixRoof matrix;
  OpsPerSecond vector_peak;
  BytesPerSecond bandwidth;
  HostRoof host;
  Seconds matrix_time;
  Seconds vector_time;
  Seconds memory_time;
  Seconds network_time;
  std::optional<ExplainedPrediction> predicted{};  ///< where it was asked for
  Seconds host_time;
};

/// Every stage's instance of the operators of this name (several groups may have one). Throws
/// Error naming the nearest operators when there is none. Generate is explained by its steps.
std::vector<Explanation> explain(const Model& model, const Hardware& hardware,
                                 const Scenario& scenario, const std::string& op);

/// All operators of all stages that are one step: not those of a prefill in chunks.
std::vector<Explanation> explain_all(const Model& model, const Hardware& hardware,
                                     const Scenario& scenario);

}  // namespace llmviewer

#pragma once

#include <cstddef>
#include <vector>

#include "llmviewer/predict/overlap.hpp"
#include "llmviewer/sweep/step_lines.hpp"
#include "llmviewer/sweep/variable.hpp"

namespace llmviewer {

/// constant + Σ factor·variable, of the variables of a step.
struct LinearSum {
  struct Term {
    std::size_t variable{};
    double factor{};

    friend bool operator==(const Term&, const Term&) = default;
  };
  double constant{};
  std::vector<Term> terms;

  friend bool operator==(const LinearSum&, const LinearSum&) = default;
};

/// A kernel's time to expect by its form, s, with t = ⌈rows/tile_rows⌉·tile_rows/rows:
///   side by side  repeat·(latency + √((t·C)² + Σ parts² + rest))
///   in turn       repeat·(latency + t·C + Σ parts + rest)
struct PredictedLine {
  double repeat{1};
  Overlap overlap{Overlap::side_by_side};
  double latency{};
  double rest{};                 ///< of the parts that do not depend on the point
  std::vector<LinearSum> parts;  ///< seconds, where they do
  bool tiled{};                  ///< so does t; else C is one of the parts
  LinearSum compute;             ///< C, seconds
  LinearSum rows;
  double tile_rows{1};

  friend bool operator==(const PredictedLine&, const PredictedLine&) = default;
};

/// Kernels that run together in a step.
struct PredictedKernels {
  std::vector<PredictedLine> lines;
  StepLines rooflines;  ///< of those that no form is known of
};

/// The kernels of one form of step on a device under an engine.
struct PredictedStep {
  StepForm form{StepForm::prefill};
  std::vector<Variable> variables;        ///< the first is `one`
  std::vector<std::size_t> with_context;  ///< of these, what the context of a decode step changes
  double layers{};                        ///< s: what the engine does for each layer, all layers
  PredictedKernels common;                ///< all but the next ones
  PredictedKernels growing;               ///< decoding, those that the context changes
  PredictedKernels queries_few;           ///< prefilling, attention of at most 16 new tokens …
  PredictedKernels queries_many;          ///< … and of more
};

}  // namespace llmviewer

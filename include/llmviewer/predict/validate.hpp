#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/catalog/engine.hpp"
#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer {

/// Errors of a set of times, (computed − measured)/measured.
struct ErrorSummary {
  double median_abs{};
  double bias{};  ///< the median with its sign
  double p90_abs{};
};

/// One class on one device, or on "all".
struct ClassValidation {
  OpClass op{OpClass::other};
  std::string device;
  double rows{};     ///< judged
  double skipped{};  ///< not judged
  std::map<std::string, double> reasons;
  std::optional<ErrorSummary> roofline;
  double faster_than_roof{};
  double faster_beyond_cache{};  ///< of those, the ones whose bytes exceed the last-level cache
  double faster_than_warm{};     ///< of those, the ones faster even than the warm roofline
  std::optional<ErrorSummary> prediction;
  double coverage{};  ///< share of times within the 80 % interval
};

/// A row with its prediction.
struct JudgedRow {
  MeasuredRow row;
  Prediction prediction;
  Interval interval;

  double error() const noexcept { return prediction.time / row.measured - 1; }
  bool covered() const noexcept {
    const double ratio = row.measured / prediction.time;
    return ratio >= interval.fast && ratio <= interval.slow;
  }
};

struct Validation {
  std::vector<ClassValidation> classes;  ///< by class, then by device, "all" last
  std::vector<JudgedRow> worst;          ///< by class, the largest |log(predicted/measured)| first
  std::vector<JudgedRow> judged;         ///< all, as they were read
};

/// The rows that have a form, each predicted by it, and those of requests whose engine is given.
std::vector<JudgedRow> judged_rows(const MeasuredRows& measured, std::span<const FittedForm> forms,
                                   std::span<const Engine> engines = {});

/// Holds roofline and prediction against what was measured; rows without a form are skipped, and
/// requests that are not predicted.
Validation validate(const MeasuredRows& measured, std::span<const FittedForm> forms,
                    std::span<const Engine> engines = {});

}  // namespace llmviewer

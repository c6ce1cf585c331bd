#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/predict/validate.hpp"

namespace llmviewer {

/// Whether all frameworks share a form or each gets its own.
enum class Grouping : std::uint8_t { shared, by_framework };

/// A form fitted to rows, and what it changed on rows it had not seen.
struct CalibratedForm {
  FittedForm form;
  double held_out{};  ///< rows: every second one
  ErrorSummary before, after;
  std::vector<std::string> kept;      ///< coefficients the rows do not determine: as they were
  std::vector<std::string> outliers;  ///< rows beyond four robust standard deviations
};

struct RefusedForm {
  std::string op, variant, framework;
  std::string reason;
};

struct Calibration {
  std::vector<CalibratedForm> fitted;
  std::vector<RefusedForm> refused;
};

/// Fits each group of rows, starting from the forms given: soft-L1 on log(predicted/measured), so
/// that a few odd rows do not decide; coefficients within their physical bounds.
/// The interval is from rows of devices left out of the fit where there are three or more devices.
Calibration calibrate(const MeasuredRows& measured, std::span<const FittedForm> start,
                      Grouping grouping);

}  // namespace llmviewer

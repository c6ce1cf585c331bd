#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer {

using RowRefs = std::vector<const MeasuredRow*>;

/// A coefficient as a point of the fit: moved in its logarithm, so that it stays positive.
using FreeCoefficients = std::vector<CoefficientKind>;

/// The coefficients that rows of this form can tell of.
FreeCoefficients free_coefficients(std::string_view form);

struct RobustFit {
  Coefficients coefficients;
  std::vector<std::string> kept;  ///< the rows do not determine them: as at the start
};

/// log(predicted/measured) of each row.
std::vector<double> log_errors(const RowRefs& rows, const Coefficients& coefficients);

/// Least soft-L1 of the log errors, by damped Gauss-Newton steps.
RobustFit fit_robustly(const RowRefs& rows, const Coefficients& start, FreeCoefficients free);

}  // namespace llmviewer

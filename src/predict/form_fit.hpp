#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer {

using RowRefs = std::vector<const MeasuredRow*>;
using FreeCoefficients = std::vector<CoefficientKind>;

/// The coefficients that rows of this form can tell of; a GEMM's elements are those it quantises.
FreeCoefficients free_coefficients(std::string_view form, const RowRefs& rows);

struct FormFit {
  Coefficients coefficients;
  std::vector<std::string> kept;  ///< the rows do not determine them: as at the start
};

/// log(predicted/measured) of each row.
std::vector<double> log_errors(const RowRefs& rows, const Coefficients& coefficients);

/// fit_robustly() of these coefficients.
FormFit fit_form(const RowRefs& rows, const Coefficients& start, const FreeCoefficients& free);

}  // namespace llmviewer

#include "predict/form_fit.hpp"

#include <algorithm>
#include <cmath>

#include "predict/robust_fit.hpp"

namespace llmviewer {
namespace {

Coefficients with(Coefficients coefficients, const FreeCoefficients& free,
                  const std::vector<double>& values) {
  for (std::size_t i = 0; i < free.size(); ++i) coefficients.*free[i].value = values[i];
  return coefficients;
}

}  // namespace

FreeCoefficients free_coefficients(std::string_view form, const RowRefs& rows) {
  std::vector<std::string_view> names;
  if (form == "comm") {
    names = {"latency_s", "latency_per_peer_s", "link_efficiency"};
  } else if (form == "gemm" || form == "decode_attention") {
    names = {"latency_cycles", "compute_efficiency", "memory_efficiency", "cycles_per_step"};
    const bool quantises = std::any_of(
        rows.begin(), rows.end(), [](const MeasuredRow* row) { return row->demand.elements > 0; });
    if (quantises) names.emplace_back("unit_cycles_per_element");
  } else if (form == "prefill_attention") {
    names = {"latency_cycles", "compute_efficiency", "memory_efficiency", "unit_cycles_per_score",
             "unit_cycles_per_element"};
  } else if (form == "moe") {
    names = {"latency_cycles", "compute_efficiency", "memory_efficiency",
             "unit_cycles_per_element"};
  } else if (form == "elementwise") {
    names = {"latency_cycles", "memory_efficiency", "cycles_per_step", "unit_cycles_per_element"};
  } else {
    names = {"latency_cycles", "compute_efficiency", "memory_efficiency"};
  }
  FreeCoefficients free;
  for (const CoefficientKind& kind : coefficient_kinds()) {
    if (std::find(names.begin(), names.end(), kind.name) != names.end()) free.push_back(kind);
  }
  return free;
}

std::vector<double> log_errors(const RowRefs& rows, const Coefficients& coefficients) {
  std::vector<double> errors;
  errors.reserve(rows.size());
  for (const MeasuredRow* row : rows) {
    const Prediction prediction =
        predict(row->demand, row->pace, coefficients, overlap_of(row->op));
    errors.push_back(std::log(prediction.time / row->measured));
  }
  return errors;
}

FormFit fit_form(const RowRefs& rows, const Coefficients& start, const FreeCoefficients& free) {
  std::vector<double> values;
  std::vector<FreeNumber> numbers;
  for (const CoefficientKind& kind : free) {
    numbers.push_back({values.size(), kind.name, kind.least, kind.most});
    values.push_back(start.*kind.value);
  }
  const auto errors = [&](const std::vector<double>& at) {
    return log_errors(rows, with(start, free, at));
  };
  RobustFit fit = fit_robustly(errors, values, std::move(numbers));
  return {with(start, free, fit.values), std::move(fit.kept)};
}

}  // namespace llmviewer

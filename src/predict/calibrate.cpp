#include "llmviewer/predict/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "predict/engine_fit.hpp"
#include "predict/robust_fit.hpp"
#include "predict/statistics.hpp"

namespace llmviewer {
namespace {

using RowRefs = std::vector<const MeasuredRow*>;
using FreeCoefficients = std::vector<CoefficientKind>;

struct FormFit {
  Coefficients coefficients;
  std::vector<std::string> kept;  ///< the rows do not determine them: as at the start
};

Coefficients with(Coefficients coefficients, const FreeCoefficients& free,
                  const std::vector<double>& values) {
  for (std::size_t i = 0; i < free.size(); ++i) coefficients.*free[i].value = values[i];
  return coefficients;
}

/// The coefficients that rows of this form can tell of; a GEMM's elements are those it quantises.
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

/// log(predicted/measured) of each row.
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

/// fit_robustly() of these coefficients.
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

constexpr std::size_t kFewestRows = 20;
constexpr std::size_t kFewestRequests = 10;
constexpr std::size_t kFewestDevices = 3;  // to fit on the others and try one

using Group = std::tuple<std::string, std::string, std::string>;  // form, variant, framework

ErrorSummary errors_of(const RowRefs& rows, const Coefficients& coefficients) {
  std::vector<double> errors;
  for (const double error : log_errors(rows, coefficients)) errors.push_back(std::exp(error) - 1);
  return summary_of(errors);
}

std::set<std::string> devices_of(const RowRefs& rows) {
  std::set<std::string> devices;
  for (const MeasuredRow* row : rows) devices.insert(row->device);
  return devices;
}

/// log(predicted/measured) of each device's rows by the fit to the others; by the one fit where
/// there are too few devices.
std::vector<double> unseen_errors(const RowRefs& rows, const Coefficients& fitted,
                                  const FreeCoefficients& free) {
  const auto devices = devices_of(rows);
  if (devices.size() < kFewestDevices) return log_errors(rows, fitted);
  std::vector<double> all;
  for (const std::string& device : devices) {
    RowRefs own;
    RowRefs others;
    for (const MeasuredRow* row : rows) (row->device == device ? own : others).push_back(row);
    const auto errors = log_errors(own, fit_form(others, fitted, free).coefficients);
    all.insert(all.end(), errors.begin(), errors.end());
  }
  return all;
}

std::vector<std::string> outliers_of(const RowRefs& rows, const Coefficients& fitted) {
  std::vector<std::string> names;
  for (const std::size_t at : outlying(log_errors(rows, fitted))) names.push_back(rows[at]->where);
  return names;
}

FittedForm form_of(const Group& group, const RowRefs& rows, const Coefficients& coefficients,
                   const FreeCoefficients& free) {
  const auto& [op, variant, framework] = group;
  FittedForm form;
  form.op = op;
  form.variant = variant;
  form.framework = framework;
  form.coefficients = coefficients;
  form.rows = static_cast<double>(rows.size());
  const auto errors = unseen_errors(rows, coefficients, free);
  form.fast = std::exp(-quantile(errors, 0.9));
  form.slow = std::exp(-quantile(errors, 0.1));
  const auto devices = devices_of(rows);
  form.devices.assign(devices.begin(), devices.end());
  return form;
}

CalibratedForm calibrated(const Group& group, const RowRefs& rows, const Coefficients& start) {
  const FreeCoefficients free = free_coefficients(std::get<0>(group), rows);
  const RowRefs held_out = every_second(rows, 1);
  const FormFit half = fit_form(every_second(rows, 0), start, free);
  const FormFit whole = fit_form(rows, start, free);
  CalibratedForm result;
  result.form = form_of(group, rows, whole.coefficients, free);
  result.held_out = static_cast<double>(held_out.size());
  result.before = errors_of(held_out, start);
  result.after = errors_of(held_out, half.coefficients);
  result.kept = whole.kept;
  result.outliers = outliers_of(rows, whole.coefficients);
  return result;
}

std::map<Group, RowRefs> groups_of(const MeasuredRows& measured, Grouping grouping) {
  std::map<Group, RowRefs> groups;
  for (const MeasuredRow& row : measured.rows) {
    if (row.request != nullptr) continue;
    const std::string framework = grouping == Grouping::by_framework ? row.framework : "";
    groups[{row.form, row.variant, framework}].push_back(&row);
  }
  return groups;
}

std::string name_of(const Group& group) {
  const auto& [op, variant, framework] = group;
  return op + " " + variant + (framework.empty() ? "" : " " + framework);
}

std::string too_few(std::size_t rows, std::size_t fewest) {
  return std::to_string(rows) + " rows: too few, give at least " + std::to_string(fewest);
}

void calibrate_forms(const MeasuredRows& measured, std::span<const FittedForm> start,
                     Grouping grouping, Calibration& calibration) {
  for (const auto& [group, rows] : groups_of(measured, grouping)) {
    const auto& [op, variant, framework] = group;
    const FittedForm* from = form_for(start, op, variant, framework);
    if (from == nullptr) {
      calibration.refused.push_back({name_of(group), "no form to start from"});
    } else if (rows.size() < kFewestRows) {
      calibration.refused.push_back({name_of(group), too_few(rows.size(), kFewestRows)});
    } else {
      calibration.fitted.push_back(calibrated(group, rows, from->coefficients));
    }
  }
}

/// With the forms just fitted in the place of those known before.
std::vector<FittedForm> forms_after(const Calibration& calibration, const Profile& start) {
  std::vector<FittedForm> own;
  for (const CalibratedForm& one : calibration.fitted) own.push_back(one.form);
  return in_their_place(std::move(own), start.forms);
}

std::map<std::string, RowRefs> requests_of(const MeasuredRows& measured) {
  std::map<std::string, RowRefs> engines;
  for (const MeasuredRow& row : measured.rows) {
    if (row.request != nullptr) engines[row.request->engine].push_back(&row);
  }
  return engines;
}

void calibrate_engines(const MeasuredRows& measured, const Profile& start,
                       Calibration& calibration) {
  const std::vector<FittedForm> forms = forms_after(calibration, start);
  for (const auto& requests : requests_of(measured)) {
    const std::string& name = requests.first;
    const auto from = std::find_if(start.engines.begin(), start.engines.end(),
                                   [&](const Engine& one) { return one.name == name; });
    if (from == start.engines.end()) {
      calibration.refused.push_back({"engine " + name, "no such engine to start from"});
      continue;
    }
    const std::vector<EngineRow> rows = engine_rows(requests.second, *from, forms);
    if (rows.size() < kFewestRequests) {
      calibration.refused.push_back({"engine " + name, too_few(rows.size(), kFewestRequests)});
    } else {
      calibration.engines.push_back(fit_engine(rows, *from));
    }
  }
}

}  // namespace

Calibration calibrate(const MeasuredRows& measured, const Profile& start, Grouping grouping) {
  Calibration calibration;
  calibrate_forms(measured, start.forms, grouping, calibration);
  calibrate_engines(measured, start, calibration);
  return calibration;
}

std::vector<JudgedRow> fitted_rows(const MeasuredRows& measured, const Calibration& calibration,
                                   const Profile& start) {
  std::vector<FittedForm> forms;
  for (const CalibratedForm& one : calibration.fitted) forms.push_back(one.form);
  std::vector<JudgedRow> rows = judged_rows(measured, forms);
  std::vector<Engine> engines;
  for (const CalibratedEngine& one : calibration.engines) engines.push_back(one.engine);
  MeasuredRows requests;
  for (const MeasuredRow& row : measured.rows) {
    if (row.request != nullptr) requests.rows.push_back(row);
  }
  auto of_requests = judged_rows(requests, forms_after(calibration, start), engines);
  std::move(of_requests.begin(), of_requests.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace llmviewer

#include "llmviewer/predict/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "predict/robust_fit.hpp"
#include "predict/statistics.hpp"

namespace llmviewer {
namespace {

constexpr double kFewestRows = 20;
constexpr std::size_t kFewestDevices = 3;  // to fit on the others and try one
constexpr double kDeviation = 1.4826;      // standard deviations in a median absolute one
constexpr double kOutlier = 4;

using Group = std::tuple<std::string, std::string, std::string>;  // form, variant, framework

ErrorSummary errors_of(const RowRefs& rows, const Coefficients& coefficients) {
  std::vector<double> errors;
  for (const double error : log_errors(rows, coefficients)) errors.push_back(std::exp(error) - 1);
  return summary_of(errors);
}

RowRefs every_second(const RowRefs& rows, std::size_t from) {
  RowRefs half;
  for (std::size_t i = from; i < rows.size(); i += 2) half.push_back(rows[i]);
  return half;
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
    const auto errors = log_errors(own, fit_robustly(others, fitted, free).coefficients);
    all.insert(all.end(), errors.begin(), errors.end());
  }
  return all;
}

std::vector<std::string> outliers_of(const RowRefs& rows, const Coefficients& fitted) {
  const std::vector<double> errors = log_errors(rows, fitted);
  const double middle = quantile(errors, 0.5);
  std::vector<double> distances;
  for (const double error : errors) distances.push_back(std::abs(error - middle));
  const double limit = kOutlier * kDeviation * quantile(distances, 0.5);
  std::vector<std::pair<double, std::string>> found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (distances[i] > limit) found.emplace_back(-distances[i], rows[i]->where);
  }
  std::stable_sort(found.begin(), found.end());
  std::vector<std::string> names;
  for (auto& [distance, where] : found) names.push_back(std::move(where));
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
  const FreeCoefficients free = free_coefficients(std::get<0>(group));
  const RowRefs held_out = every_second(rows, 1);
  const RobustFit half = fit_robustly(every_second(rows, 0), start, free);
  const RobustFit whole = fit_robustly(rows, start, free);
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
    if (row.request != nullptr) continue;  // of whole requests, no single form
    const std::string framework = grouping == Grouping::by_framework ? row.framework : "";
    groups[{row.form, row.variant, framework}].push_back(&row);
  }
  return groups;
}

}  // namespace

Calibration calibrate(const MeasuredRows& measured, std::span<const FittedForm> start,
                      Grouping grouping) {
  Calibration calibration;
  for (const auto& [group, rows] : groups_of(measured, grouping)) {
    const auto& [op, variant, framework] = group;
    const FittedForm* from = form_for(start, op, variant, framework);
    std::string reason;
    if (from == nullptr) reason = "no form to start from";
    if (static_cast<double>(rows.size()) < kFewestRows) {
      reason = std::to_string(rows.size()) + " rows: too few, give at least 20";
    }
    if (!reason.empty()) {
      calibration.refused.push_back({op, variant, framework, reason});
      continue;
    }
    calibration.fitted.push_back(calibrated(group, rows, from->coefficients));
  }
  return calibration;
}

}  // namespace llmviewer

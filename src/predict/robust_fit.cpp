#include "predict/robust_fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "predict/normal_equations.hpp"

namespace llmviewer {
namespace {

constexpr double kScale = 0.05;       // log errors beyond it count linearly
constexpr double kDifference = 1e-4;  // of a logarithm
constexpr int kSteps = 200;
constexpr double kSettled = 1e-9;        // relative fall of the loss
constexpr double kVague = 0.5;           // standard error of a logarithm: known to a factor of 1.6
constexpr double kRepeats = 0.02;        // no measurement repeats better
constexpr double kSmallestShare = 1e-4;  // of the start: taken for 0

double loss(double error) noexcept {
  return 2 * kScale * kScale * (std::sqrt(1 + error * error / (kScale * kScale)) - 1);
}

double total_loss(const std::vector<double>& errors) {
  double sum = 0;
  for (const double error : errors) sum += loss(error);
  return sum;
}

/// The state of a fit: the logarithms of the free coefficients.
class Point {
 public:
  Point(const Coefficients& start, const FreeCoefficients& free) : values_{start}, free_{free} {
    for (const CoefficientKind& kind : free_) {
      double& value = values_.*kind.value;
      if (!(value > 0)) value = kind.least > 0 ? kind.least : 1e-7 * kind.most;
      least_.push_back(kind.least > 0 ? kind.least : kSmallestShare * value);
    }
  }

  const Coefficients& values() const noexcept { return values_; }

  Coefficients moved(std::size_t index, double by) const {
    Coefficients coefficients = values_;
    coefficients.*free_[index].value *= std::exp(by);
    return coefficients;
  }
  Point stepped(const std::vector<double>& by) const {
    Point next = *this;
    for (std::size_t i = 0; i < free_.size(); ++i) {
      double& value = next.values_.*free_[i].value;
      value = std::clamp(value * std::exp(std::clamp(by[i], -1.0, 1.0)), least_[i], free_[i].most);
    }
    return next;
  }
  bool at_least(std::size_t index) const {
    return values_.*free_[index].value <= least_[index] * 1.01;
  }
  bool at_most(std::size_t index) const { return values_.*free_[index].value >= free_[index].most; }

 private:
  Coefficients values_;
  FreeCoefficients free_;
  std::vector<double> least_;
};

/// JᵀWJ and JᵀWr with the weights of soft-L1.
struct Normal {
  Matrix matrix;
  std::vector<double> gradient;
};

Normal normal_of(const RowRefs& rows, const Point& point, std::size_t size) {
  const std::vector<double> errors = log_errors(rows, point.values());
  Matrix slopes;
  for (std::size_t i = 0; i < size; ++i) {
    slopes.push_back(log_errors(rows, point.moved(i, kDifference)));
    for (std::size_t r = 0; r < rows.size(); ++r) {
      slopes[i][r] = (slopes[i][r] - errors[r]) / kDifference;
    }
  }
  Normal normal{Matrix(size, std::vector<double>(size)), std::vector<double>(size)};
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double weight = 1 / std::sqrt(1 + errors[r] * errors[r] / (kScale * kScale));
    for (std::size_t i = 0; i < size; ++i) {
      normal.gradient[i] += weight * slopes[i][r] * errors[r];
      for (std::size_t j = 0; j < size; ++j) {
        normal.matrix[i][j] += weight * slopes[i][r] * slopes[j][r];
      }
    }
  }
  return normal;
}

/// A step down, or the point itself where there is none.
Point improved(const RowRefs& rows, const Point& point, std::size_t size, double& best) {
  const Normal normal = normal_of(rows, point, size);
  for (double damping = 1e-6; damping < 1e6; damping *= 10) {
    Matrix damped = normal.matrix;
    for (std::size_t i = 0; i < size; ++i) damped[i][i] += damping * (damped[i][i] + 1e-6);
    const auto inverted = inverse(damped);
    if (!inverted) continue;
    std::vector<double> step = product(*inverted, normal.gradient);
    for (double& part : step) part = -part;
    const Point next = point.stepped(step);
    const double now = total_loss(log_errors(rows, next.values()));
    if (now < best) {
      best = now;
      return next;
    }
  }
  return point;
}

Point descended(const RowRefs& rows, Point point, std::size_t size) {
  double best = total_loss(log_errors(rows, point.values()));
  for (int i = 0; i < kSteps; ++i) {
    const double before = best;
    point = improved(rows, point, size, best);
    if (before - best <= kSettled * before) break;
  }
  return point;
}

/// The index of the coefficient the rows tell least of, if that is too little; else the size.
std::size_t vaguest(const RowRefs& rows, const Point& point, std::size_t size) {
  const Normal normal = normal_of(rows, point, size);
  std::size_t found = size;
  double most = kVague;
  const double mean_loss =
      total_loss(log_errors(rows, point.values())) / static_cast<double>(rows.size());
  const double spread = std::max(kRepeats, std::sqrt(mean_loss));
  const auto inverted = inverse(normal.matrix);
  for (std::size_t i = 0; i < size; ++i) {
    if (point.at_least(i) || point.at_most(i)) continue;
    const double own = inverted ? (*inverted)[i][i] : 1 / std::max(normal.matrix[i][i], 1e-12);
    const double error = spread * std::sqrt(std::max(own, 0.0));
    if (error > most) {
      most = error;
      found = i;
    }
  }
  return found;
}

}  // namespace

FreeCoefficients free_coefficients(std::string_view form) {
  std::vector<std::string_view> names;
  if (form == "comm") {
    names = {"latency_s", "latency_per_peer_s", "link_efficiency"};
  } else if (form == "gemm" || form == "decode_attention") {
    names = {"latency_cycles", "compute_efficiency", "memory_efficiency", "cycles_per_step"};
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

RobustFit fit_robustly(const RowRefs& rows, const Coefficients& start, FreeCoefficients free) {
  RobustFit fit{start, {}};
  Coefficients from = start;
  while (!free.empty()) {
    const Point point = descended(rows, Point{from, free}, free.size());
    const std::size_t vague = vaguest(rows, point, free.size());
    fit.coefficients = point.values();
    for (std::size_t i = 0; i < free.size(); ++i) {
      if (free[i].least == 0 && point.at_least(i)) fit.coefficients.*free[i].value = 0;
    }
    if (vague == free.size()) break;
    from = point.values();
    from.*free[vague].value = start.*free[vague].value;
    fit.coefficients = from;
    fit.kept.emplace_back(free[vague].name);
    free.erase(free.begin() + static_cast<std::ptrdiff_t>(vague));
  }
  return fit;
}

}  // namespace llmviewer

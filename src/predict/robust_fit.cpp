#include "predict/robust_fit.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace llmviewer {
namespace {

/// A small symmetric system, row by row.
using Matrix = std::vector<std::vector<double>>;

constexpr double kSingular = 1e-14;  // of the matrix's own scale

Matrix identity(std::size_t size) {
  Matrix matrix(size, std::vector<double>(size));
  for (std::size_t i = 0; i < size; ++i) matrix[i][i] = 1;
  return matrix;
}

std::size_t pivot_of(const Matrix& matrix, std::size_t column) {
  std::size_t best = column;
  for (std::size_t i = column + 1; i < matrix.size(); ++i) {
    if (std::abs(matrix[i][column]) > std::abs(matrix[best][column])) best = i;
  }
  return best;
}

void subtract(std::vector<double>& row, double factor, const std::vector<double>& other) {
  for (std::size_t i = 0; i < row.size(); ++i) row[i] -= factor * other[i];
}

void divide(std::vector<double>& row, double divisor) {
  for (double& value : row) value /= divisor;
}

/// The inverse, or nothing for a singular matrix.
std::optional<Matrix> inverse(Matrix matrix) {
  const std::size_t size = matrix.size();
  double scale = 0;
  for (std::size_t i = 0; i < size; ++i) scale = std::max(scale, std::abs(matrix[i][i]));
  Matrix result = identity(size);
  for (std::size_t column = 0; column < size; ++column) {
    const std::size_t pivot = pivot_of(matrix, column);
    const double divisor = matrix[pivot][column];
    if (!(std::abs(divisor) > kSingular * scale)) return std::nullopt;
    std::swap(matrix[pivot], matrix[column]);
    std::swap(result[pivot], result[column]);
    divide(matrix[column], divisor);
    divide(result[column], divisor);
    for (std::size_t i = 0; i < size; ++i) {
      if (i == column) continue;
      const double factor = matrix[i][column];
      subtract(matrix[i], factor, matrix[column]);
      subtract(result[i], factor, result[column]);
    }
  }
  return result;
}

std::vector<double> product(const Matrix& matrix, const std::vector<double>& vector) {
  std::vector<double> result;
  for (const auto& row : matrix) {
    double sum = 0;
    for (std::size_t i = 0; i < vector.size(); ++i) sum += row[i] * vector[i];
    result.push_back(sum);
  }
  return result;
}

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

/// The state of a fit: all values, the logarithms of the free ones as coordinates.
class Point {
 public:
  Point(std::vector<double> start, const std::vector<FreeNumber>& free)
      : values_{std::move(start)}, free_{free} {
    for (const FreeNumber& number : free_) {
      double& value = values_[number.index];
      if (!(value > 0)) value = number.least > 0 ? number.least : 1e-7 * number.most;
      least_.push_back(number.least > 0 ? number.least : kSmallestShare * value);
    }
  }

  const std::vector<double>& values() const noexcept { return values_; }

  std::vector<double> moved(std::size_t at, double by) const {
    std::vector<double> values = values_;
    values[free_[at].index] *= std::exp(by);
    return values;
  }
  Point stepped(const std::vector<double>& by) const {
    Point next = *this;
    for (std::size_t i = 0; i < free_.size(); ++i) {
      double& value = next.values_[free_[i].index];
      value = std::clamp(value * std::exp(std::clamp(by[i], -1.0, 1.0)), least_[i], free_[i].most);
    }
    return next;
  }
  bool at_least(std::size_t at) const { return values_[free_[at].index] <= least_[at] * 1.01; }
  bool at_most(std::size_t at) const { return values_[free_[at].index] >= free_[at].most; }

 private:
  std::vector<double> values_;
  std::vector<FreeNumber> free_;
  std::vector<double> least_;
};

/// JᵀWJ and JᵀWr with the weights of soft-L1.
struct Normal {
  Matrix matrix;
  std::vector<double> gradient;
};

Normal normal_of(const LogErrors& of, const Point& point, std::size_t size) {
  const std::vector<double> errors = of(point.values());
  Matrix slopes;
  for (std::size_t i = 0; i < size; ++i) {
    slopes.push_back(of(point.moved(i, kDifference)));
    for (std::size_t r = 0; r < errors.size(); ++r) {
      slopes[i][r] = (slopes[i][r] - errors[r]) / kDifference;
    }
  }
  Normal normal{Matrix(size, std::vector<double>(size)), std::vector<double>(size)};
  for (std::size_t r = 0; r < errors.size(); ++r) {
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
Point improved(const LogErrors& of, const Point& point, std::size_t size, double& best) {
  const Normal normal = normal_of(of, point, size);
  for (double damping = 1e-6; damping < 1e6; damping *= 10) {
    Matrix damped = normal.matrix;
    for (std::size_t i = 0; i < size; ++i) damped[i][i] += damping * (damped[i][i] + 1e-6);
    const auto inverted = inverse(damped);
    if (!inverted) continue;
    std::vector<double> step = product(*inverted, normal.gradient);
    for (double& part : step) part = -part;
    const Point next = point.stepped(step);
    const double now = total_loss(of(next.values()));
    if (now < best) {
      best = now;
      return next;
    }
  }
  return point;
}

Point descended(const LogErrors& of, Point point, std::size_t size) {
  double best = total_loss(of(point.values()));
  for (int i = 0; i < kSteps; ++i) {
    const double before = best;
    point = improved(of, point, size, best);
    if (before - best <= kSettled * before) break;
  }
  return point;
}

/// The index of the number the rows tell least of, if that is too little; else the size.
std::size_t vaguest(const LogErrors& of, const Point& point, std::size_t size) {
  const Normal normal = normal_of(of, point, size);
  std::size_t found = size;
  double most = kVague;
  const std::vector<double> errors = of(point.values());
  const double mean_loss = total_loss(errors) / static_cast<double>(errors.size());
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

RobustFit fit_robustly(const LogErrors& of, const std::vector<double>& start,
                       std::vector<FreeNumber> free) {
  RobustFit fit{start, {}};
  std::vector<double> from = start;
  while (!free.empty()) {
    const Point point = descended(of, Point{from, free}, free.size());
    const std::size_t vague = vaguest(of, point, free.size());
    fit.values = point.values();
    for (std::size_t i = 0; i < free.size(); ++i) {
      if (free[i].least == 0 && point.at_least(i)) fit.values[free[i].index] = 0;
    }
    if (vague == free.size()) break;
    from = point.values();
    from[free[vague].index] = start[free[vague].index];
    fit.values = from;
    fit.kept.emplace_back(free[vague].name);
    free.erase(free.begin() + static_cast<std::ptrdiff_t>(vague));
  }
  return fit;
}

}  // namespace llmviewer

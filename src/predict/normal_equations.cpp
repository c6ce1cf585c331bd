#include "predict/normal_equations.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace llmviewer {
namespace {

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

}  // namespace

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

}  // namespace llmviewer

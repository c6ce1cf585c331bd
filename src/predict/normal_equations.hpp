#pragma once

#include <optional>
#include <vector>

namespace llmviewer {

/// A small symmetric system, row by row.
using Matrix = std::vector<std::vector<double>>;

/// The inverse, or nothing for a singular matrix.
std::optional<Matrix> inverse(Matrix matrix);
std::vector<double> product(const Matrix& matrix, const std::vector<double>& vector);

}  // namespace llmviewer

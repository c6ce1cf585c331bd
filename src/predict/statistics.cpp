#include "predict/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace llmviewer {

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const double below = std::floor(at);
  const auto index = static_cast<std::size_t>(below);
  const std::size_t next = std::min(index + 1, values.size() - 1);
  return values[index] + (at - below) * (values[next] - values[index]);
}

ErrorSummary summary_of(const std::vector<double>& errors) {
  std::vector<double> sizes;
  for (const double error : errors) sizes.push_back(std::abs(error));
  return {.median_abs = quantile(sizes, 0.5),
          .bias = quantile(errors, 0.5),
          .p90_abs = quantile(sizes, 0.9)};
}

}  // namespace llmviewer

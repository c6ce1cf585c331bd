#include "predict/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace llmviewer {
namespace {

constexpr double kDeviation = 1.4826;  // standard deviations in a median absolute one
constexpr double kOutlier = 4;

}  // namespace

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

std::vector<std::size_t> outlying(const std::vector<double>& values) {
  const double middle = quantile(values, 0.5);
  std::vector<double> distances;
  for (const double value : values) distances.push_back(std::abs(value - middle));
  const double limit = kOutlier * kDeviation * quantile(distances, 0.5);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (distances[i] > limit) found.push_back(i);
  }
  std::stable_sort(found.begin(), found.end(),
                   [&](std::size_t a, std::size_t b) { return distances[a] > distances[b]; });
  return found;
}

}  // namespace llmviewer

#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace llmviewer {

/// log(predicted/measured) of each row, for all of a model's numbers.
using LogErrors = std::function<std::vector<double>(const std::vector<double>& values)>;

/// A number that is fitted: moved in its logarithm, so that it stays positive.
struct FreeNumber {
  std::size_t index{};  ///< among the values
  std::string_view name;
  double least{};
  double most{};
};

struct RobustFit {
  std::vector<double> values;
  std::vector<std::string> kept;  ///< the rows do not determine them: as at the start
};

/// Least soft-L1 of the log errors, by damped Gauss-Newton steps; the numbers that are not free
/// stay. One that the rows leave unknown by more than a factor of 1.6 is kept as it was.
RobustFit fit_robustly(const LogErrors& of, const std::vector<double>& start,
                       std::vector<FreeNumber> free);

}  // namespace llmviewer

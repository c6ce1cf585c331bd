#pragma once

#include <cstddef>
#include <vector>

#include "llmviewer/predict/validate.hpp"

namespace llmviewer {

/// The value below which this share of them lies, between neighbours by straight line (as NumPy's
/// percentile does). Not of an empty list.
double quantile(std::vector<double> values, double share);

/// Of errors as fractions of time; not of an empty list.
ErrorSummary summary_of(const std::vector<double>& errors);

/// Where values lie beyond four robust standard deviations of their median, the farthest first. Not
/// of an empty list.
std::vector<std::size_t> outlying(const std::vector<double>& values);

}  // namespace llmviewer

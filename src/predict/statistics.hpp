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

/// The first or the second of each pair of rows: one half to fit, the other to judge the fit by.
template <class Row>
std::vector<Row> every_second(const std::vector<Row>& rows, std::size_t from) {
  std::vector<Row> half;
  for (std::size_t i = from; i < rows.size(); i += 2) half.push_back(rows[i]);
  return half;
}

}  // namespace llmviewer

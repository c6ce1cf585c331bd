#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "llmviewer/predict/form.hpp"

namespace llmviewer {

/// The seven terms of a form besides its latency, C first, in the order of predict().
inline constexpr std::size_t kFormParts = 7;
inline constexpr std::size_t kTiledPart = 0;  ///< C, whose ops come in whole tiles of rows
using FormParts = std::array<double, kFormParts>;

/// Seconds of each, tiles not yet filled up: linear in the demand.
FormParts parts_of(const Demand& demand, const Pace& pace, const Coefficients& c) noexcept;
/// Seconds before and after them: of the demand only its peers count.
double latency_of(const Demand& demand, const Pace& pace, const Coefficients& c) noexcept;

/// The parts of a kernel together, its latency apart.
inline double combined(const FormParts& parts, Overlap overlap) noexcept {
  double sum = 0;
  double squares = 0;
  for (const double seconds : parts) {
    sum += seconds;
    squares += seconds * seconds;
  }
  return overlap == Overlap::side_by_side ? std::sqrt(squares) : sum;
}

/// What filling up the last tile makes of so many rows: ⌈rows/tile_rows⌉·tile_rows/rows.
inline double tile_factor(double rows, double tile_rows) noexcept {
  return rows > 0 ? std::ceil(rows / tile_rows) * tile_rows / rows : 1;
}

}  // namespace llmviewer

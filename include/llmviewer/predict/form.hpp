#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "llmviewer/analysis/explain.hpp"
#include "llmviewer/catalog/fitted_form.hpp"
#include "llmviewer/predict/op_class.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

/// What an operator asks of a device: the roofline's operations and bytes, and what slows it.
struct Demand {
  Ops matrix{};
  double rows{1};     ///< of the matrix product, that come in tiles
  Bytes bytes{};      ///< through DRAM
  double steps{};     ///< that wait for one another
  double scores{};    ///< exponentials
  double elements{};  ///< that the units load and store one by one
  Bytes link{};       ///< that each device sends
  double peers{1};    ///< devices of the group
  double unpacked{};  ///< weights that are made wider before they are multiplied
};

/// How fast a device does each of them.
struct Pace {
  OpsPerSecond matrix;
  BytesPerSecond bandwidth;
  Hertz clock;     ///< of a unit
  double units{};  ///< that compute side by side
  BytesPerSecond link;
  OpsPerSecond vector{};
};

struct Prediction {
  Seconds time;
  TimeTerm dominant{TimeTerm::latency};
  Seconds latency{};  ///< of the time
};

/// The time of one operator, s:
///   latency = latency_cycles/clock + latency_s + latency_per_peer_s·(peers − 1)
///   C = matrix·(⌈rows/tile_rows⌉·tile_rows/rows)/(compute_efficiency·peak)
///   M = (bytes + bytes_per_score·scores)/(memory_efficiency·bandwidth)
///   K = cycles_per_step·steps/clock                 U = ops_per_weight·unpacked/vector peak
///   E = unit_cycles_per_score·scores/(units·clock)  L = link/(link_efficiency·link rate)
///   V = unit_cycles_per_element·elements/(units·clock)
///   side by side: latency + √(C² + M² + K² + E² + V² + L² + U²)
///   in turn:      latency + C + M + K + E + V + L + U
/// Source: our own fits; configs/prediction holds the coefficients and what they rest on.
/// Where the demand is zero its pace may be, too. Never faster than the roofline.
Prediction predict(const Demand& demand, const Pace& pace, const Coefficients& coefficients,
                   Overlap overlap) noexcept;

/// The terms that are not zero, latency first, in symbols and numbers.
std::vector<ExplainedTerm> explained_terms(const Demand& demand, const Pace& pace,
                                           const Coefficients& coefficients);
/// "latency + √(C² + M²)"
std::string_view combination_of(Overlap overlap) noexcept;

}  // namespace llmviewer

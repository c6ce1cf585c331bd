#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "llmviewer/predict/calibrate.hpp"

namespace llmviewer {

inline constexpr std::size_t kEngineNumbers = 5;

/// A request's time as its engine's numbers make it, s:
///   t = fixed + Σ number·slope + layer_s·prefill_share·both
/// The last is what the layers of the others' prefills cost; everything else is linear.
struct EngineRow {
  const MeasuredRow* row{};
  double fixed{};
  std::array<double, kEngineNumbers> slopes{};  ///< of step_s, sequence_s, layer_s, first_token_s,
                                                ///< prefill_share
  double both{};
};

/// Those of the rows that the engine's times can be predicted of.
std::vector<EngineRow> engine_rows(std::span<const MeasuredRow* const> rows, const Engine& engine,
                                   std::span<const FittedForm> forms);

/// Two rows or more.
CalibratedEngine fit_engine(const std::vector<EngineRow>& rows, const Engine& start);

}  // namespace llmviewer

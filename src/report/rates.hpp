#pragma once

#include <optional>

#include "llmviewer/hardware/hardware.hpp"

namespace llmviewer {

/// The published rates that matrix products run at: the vector units' without a matrix engine.
inline const PerType<std::optional<OpsPerSecond>>& rates_of(const Hardware& hardware) noexcept {
  return hardware.matrix_engine ? hardware.matrix : hardware.vector;
}

/// At 16 bit, or at the next wider type that has a rate; absent where none is published.
inline std::optional<OpsPerSecond> half_rate(const Hardware& hardware) noexcept {
  const auto& rates = rates_of(hardware);
  if (rates[DataType::fp16]) return rates[DataType::fp16];
  if (rates[DataType::bf16]) return rates[DataType::bf16];
  return hardware.vector[DataType::fp32];
}

}  // namespace llmviewer

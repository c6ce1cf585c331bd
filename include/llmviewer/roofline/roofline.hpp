#pragma once

#include <cstdint>
#include <string_view>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/graph/op.hpp"
#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/units/quantity.hpp"

namespace llmviewer {

enum class Bound : std::uint8_t { compute, memory };
enum class Limiter : std::uint8_t { matrix, vector, dram };

std::string_view name_of(Bound bound) noexcept;
std::string_view name_of(Limiter limiter) noexcept;

/// The rate at which a type is computed, and the type that is computed in fact: the next wider one
/// where the device lacks it.
struct MatrixRoof {
  OpsPerSecond peak;  ///< 0: neither this type nor a wider one
  DataType type{DataType::fp16};
  bool native{};
};

/// The roofs of a device: what no operator can beat.
struct Roofs {
  BytesPerSecond bandwidth;
  OpsPerSecond vector_peak;
  bool vector_peak_assumed{};  ///< no fp32 vector rate is published: the 16-bit matrix rate stands
                               ///< in
  PerType<MatrixRoof> matrix;

  const MatrixRoof& matrix_for(const Storage& storage) const noexcept {
    const MatrixRoof& asked = matrix[storage.compute];
    return asked.native ? asked : matrix[storage.otherwise];
  }
};

/// Throws Error for a device that publishes neither a matrix nor a vector rate, or no bandwidth.
Roofs roofs_of(const Hardware& hardware, bool accumulate_fp32);

/// How long one instance takes, and what it waits for.
struct Timing {
  Seconds time;
  Bound bound{Bound::memory};
  Limiter limiter{Limiter::dram};
};

/// time = max(matrix_ops / matrix_peak, vector_ops / vector_peak, bytes / bandwidth); a tie goes to
/// compute (intensity equal to the ridge point is compute-bound).
Timing roofline(const Cost& cost, const Roofs& roofs, const MatrixRoof& matrix) noexcept;

}  // namespace llmviewer

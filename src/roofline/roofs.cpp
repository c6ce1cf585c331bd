#include <optional>

#include "llmviewer/error.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "roofline/network.hpp"

namespace llmviewer {
namespace {

/// The rates that matrix products run at: the matrix engine's, or the vector units' without one.
PerType<std::optional<OpsPerSecond>> matrix_rates(const Hardware& hardware, bool accumulate_fp32) {
  PerType<std::optional<OpsPerSecond>> rates =
      hardware.matrix_engine ? hardware.matrix : hardware.vector;
  rates[DataType::fp32] = hardware.vector[DataType::fp32];
  if (accumulate_fp32) {
    for (const DataType type : kDataTypes) {
      if (hardware.matrix_fp32_accumulate[type])
        rates[type] = hardware.matrix_fp32_accumulate[type];
    }
  }
  return rates;
}

/// fp16 and bf16 stand for each other.
std::optional<DataType> twin(DataType type) {
  if (type == DataType::fp16) return DataType::bf16;
  if (type == DataType::bf16) return DataType::fp16;
  return std::nullopt;
}

MatrixRoof resolve(DataType type, const PerType<std::optional<OpsPerSecond>>& rates) {
  const auto own = rates[type];
  if (!own) {
    if (const auto other = twin(type); other && rates[*other]) {
      return {*rates[*other], *other, false};
    }
  }
  const auto wider = next_wider(type);
  const MatrixRoof stand_in = wider ? resolve(*wider, rates) : MatrixRoof{OpsPerSecond{0}, type};
  if (!own) return {stand_in.peak, stand_in.type, false};
  // A narrow type slower than a wider one (int8 on a B300) is computed in the wider one.
  const bool narrow = bits_of(type) < 16;
  if (narrow && stand_in.peak > *own) return {stand_in.peak, stand_in.type, true};
  return {*own, type, true};
}

}  // namespace

Roofs roofs_of(const Hardware& hardware, bool accumulate_fp32) {
  const auto rates = matrix_rates(hardware, accumulate_fp32);
  Roofs roofs;
  roofs.bandwidth = hardware.bandwidth;
  for (const DataType type : kDataTypes) roofs.matrix[type] = resolve(type, rates);
  const OpsPerSecond half = roofs.matrix[DataType::fp16].peak;
  if (!(half > OpsPerSecond{0})) {
    throw Error{hardware.name, "neither a matrix nor a vector rate is published for it",
                "give one with --set hw.matrix.dense.fp16=... or hw.vector.fp32=..."};
  }
  if (!(roofs.bandwidth > BytesPerSecond{0})) {
    throw Error{hardware.name, "no memory bandwidth is published for it",
                "give one with --set hw.memory.bandwidth=..."};
  }
  roofs.vector_peak_assumed = !hardware.vector[DataType::fp32];
  roofs.vector_peak = hardware.vector[DataType::fp32].value_or(half);
  return roofs;
}

Roofs roofs_of(const Hardware& hardware, bool accumulate_fp32, const Layout& layout) {
  Roofs roofs = roofs_of(hardware, accumulate_fp32);
  roofs.network = network_roof(hardware, layout);
  return roofs;
}

}  // namespace llmviewer

#include <algorithm>
#include <array>

#include "llmviewer/units/scaled.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

constexpr std::array kTypes = std::to_array<RowType>({
    {"bf16", 2, DataType::bf16},
    {"fp16", 2, DataType::fp16},
    {"fp8", 1, DataType::fp8},
    {"fp8_block", 1, DataType::fp8},
    {"nvfp4", 0.5 + 1.0 / 16, DataType::fp4},
    {"int8", 1, DataType::int8},
    {"w8a16", 1, DataType::fp16},
    {"w4a16", 0.5 + 2.0 / 128, DataType::fp16},
    {"w4a16_mxfp4", 0.5 + 1.0 / 32, DataType::bf16},
    {"w4a8_mxfp4_mxfp8", 0.5 + 1.0 / 32, DataType::fp8},
});

/// Whether its operand comes in 16 bit and is made narrow before it is multiplied, within the time.
bool quantises(const RowType& type, double bytes_in) noexcept {
  const bool narrow = type.compute == DataType::fp8 || type.compute == DataType::fp4;
  return narrow && bytes_in == kHalf;
}

}  // namespace

const RowType* row_type(std::string_view name) noexcept {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const RowType& type) { return type.name == name; });
  return found == kTypes.end() ? nullptr : found;
}

/// C[m×n] = A[m×k] · W[n×k]ᵀ, out in 16 bit:
///   matrix = 2·m·n·k;  bytes = n·k weights + m·k in + 2·m·n out;  steps = k, one tile's chain
Demand gemm_demand(const GemmShape& shape, double weight_bytes, double bytes_in) {
  const auto [m, n, k] = shape;
  return {.matrix = Ops{2 * m * n * k},
          .rows = m,
          .bytes = Bytes{weight_bytes * n * k + bytes_in * m * k + kHalf * m * n},
          .steps = k};
}

OpReading gemm_op(const CsvRow& row) {
  const std::string& dtype = row.text("dtype");
  const RowType* type = row_type(dtype);
  if (type == nullptr) return skip("no rule for dtype " + dtype);
  const std::string& framework = row.text("framework");
  const bool eager = framework.starts_with("vllm") && dtype == "fp8_block";
  if (eager || row.text("source") == "llmcompass") {
    return skip("timed with the host's launches");
  }
  const GemmShape shape{row.positive("m"), row.positive("n"), row.positive("k")};
  // DeepGEMM is timed alone: what it reads is quantised before.
  const double in = framework.starts_with("deepgemm") ? type->weight_bytes : kHalf;
  MeasuredOp op;
  op.op = OpClass::gemm;
  op.variant = dtype == "fp16" ? "bf16" : dtype;
  op.shape = dtype + " m " + round_trip(shape.m) + " n " + round_trip(shape.n) + " k " +
             round_trip(shape.k);
  op.demand = gemm_demand(shape, type->weight_bytes, in);
  if (quantises(*type, in)) op.demand.elements = shape.m * shape.k;
  op.type = type->compute;
  return {op, {}};
}

}  // namespace llmviewer

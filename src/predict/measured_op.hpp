#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "llmviewer/hardware/hardware.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/units/data_type.hpp"
#include "predict/csv_table.hpp"

namespace llmviewer {

inline constexpr double kHalf = 2;  ///< bytes of a 16-bit element

/// The operator a row measured, and what it asks of the device.
struct MeasuredOp {
  OpClass op{OpClass::other};
  std::string form;  ///< empty: that of its class
  std::string variant;
  std::string shape;  ///< for people
  Demand demand;
  DataType type{DataType::bf16};  ///< computed in
};

/// The operator, or why the row cannot be judged.
struct OpReading {
  std::optional<MeasuredOp> op;
  std::string skipped;
};

inline OpReading skip(std::string reason) { return {std::nullopt, std::move(reason)}; }

/// How a column "dtype" is stored and computed.
struct RowType {
  std::string_view name;
  double weight_bytes;  ///< of an element, its share of the scales included
  DataType compute;
};

/// Null for a type there is no rule for.
const RowType* row_type(std::string_view name) noexcept;
/// 1 or 2; 0 for a type there is no rule for.
double cache_bytes(std::string_view kv_dtype) noexcept;

/// Whether an fp8 KV cache makes the prefill compute in fp8: the data-centre Blackwell kernels keep
/// both operands in fp8; others widen the cache.
bool computes_as_cached(const Hardware& hardware) noexcept;

OpReading gemm_op(const CsvRow& row);
OpReading attention_op(const CsvRow& row, const Hardware& hardware);
OpReading latent_attention_op(const CsvRow& row, const Hardware& hardware);
OpReading experts_op(const CsvRow& row);
OpReading block_op(const CsvRow& row);
OpReading collective_op(const CsvRow& row, const Hardware& hardware);

/// What read_measured_rows does with one file, of operators or of requests.
MeasuredRows measured_rows_of(const CsvTable& table, const Catalog& catalog);

}  // namespace llmviewer

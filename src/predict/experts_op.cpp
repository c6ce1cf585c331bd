#include <cmath>

#include "llmviewer/cost/cost.hpp"
#include "llmviewer/units/scaled.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

constexpr double kHalf = 2;

/// Nemotron's experts (22 of 512) have two matrices, all others three.
double matrices_of(const CsvRow& row, double top_k) {
  const bool gated = row.text("kernel").find("nongated") == std::string::npos && top_k != 22;
  return gated ? 3 : 2;
}

}  // namespace

/// The fused experts of one device, evenly routed:
///   matrix = 2·T·K/ep·h·(i/tp)·matrices;  scale of a matrix h·(i/tp)
///   bytes  = distinct(E, K, T)/ep·matrices·h·(i/tp) weights + 2·2·T·h in and out
OpReading experts_op(const CsvRow& row) {
  const std::string& dtype = row.text("dtype");
  const RowType* type = row_type(dtype);
  if (type == nullptr) return skip("no rule for dtype " + dtype);
  if (row.text("source") == "infersim") return skip("one grouped GEMM, not the fused operator");
  const double tokens = row.positive("num_tokens");
  const double experts = row.positive("num_experts");
  const double top_k = row.positive("topk");
  const double groups = row.positive("ep");
  const double hidden = row.positive("hidden");
  const double matrix = hidden * row.positive("inter") / row.positive("tp");
  const double matrices = matrices_of(row, top_k);
  const double touched = distinct_experts(experts, top_k, tokens) / groups;
  MeasuredOp op;
  op.op = OpClass::moe;
  op.variant = dtype;
  op.shape = dtype + " tokens " + round_trip(tokens) + " experts " + round_trip(top_k) + "/" +
             round_trip(experts) + " hidden " + round_trip(hidden) + " tp " + row.text("tp") +
             " ep " + row.text("ep");
  op.demand = {.matrix = Ops{2 * tokens * top_k / groups * matrix * matrices},
               .bytes = Bytes{type->weight_bytes * touched * matrices * matrix +
                              2 * kHalf * tokens * hidden}};
  op.type = type->compute;
  return {op, {}};
}

}  // namespace llmviewer

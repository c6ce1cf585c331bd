#include <optional>

#include "llmviewer/units/scaled.hpp"
#include "predict/expert_routing.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

constexpr double kAlpha = 1.2;  // of the distribution "power_law_1.2"

/// Nemotron's experts have two matrices, all others three: 22 of 512, and 6 of 128 at a width of
/// 2688, where only TensorRT-LLM's kernel is called by it.
double matrices_of(const CsvRow& row, const RoutingShape& shape) {
  const bool is_nano = shape.chosen == 6 && shape.experts == 128 && row.positive("hidden") == 2688;
  const bool called = row.text("kernel").find("nongated") != std::string::npos;
  return called || is_nano || shape.chosen == 22 ? 2 : 3;
}

/// The collector of TensorRT-LLM 1.0 gave what was left to the busiest experts.
Leftover leftover_of(const CsvRow& row) {
  return row.text("framework").starts_with("trtllm-1.0.") ? Leftover::to_the_busiest
                                                          : Leftover::to_the_idle;
}

/// Nothing for a distribution there is no rule for.
std::optional<Routed> routed_of(const CsvRow& row, const RoutingShape& shape) {
  const std::string distribution = row.text_if_any("distribution");
  if (distribution.empty() || distribution == "uniform") return evenly_routed(shape);
  if (distribution == "balanced") return balanced_routed(shape);
  if (distribution == "power_law_1.2") return power_law_routed(shape, kAlpha, leftover_of(row));
  return std::nullopt;
}

std::string shape_text(const CsvRow& row, const RoutingShape& shape) {
  return row.text("dtype") + " tokens " + round_trip(shape.tokens) + " experts " +
         round_trip(shape.chosen) + "/" + round_trip(shape.experts) + " hidden " +
         row.text("hidden") + " tp " + row.text("tp") + " ep " + row.text("ep");
}

bool is_possible(const RoutingShape& shape) {
  return shape.experts <= kMostExpertsRouted && shape.chosen <= shape.experts &&
         shape.devices <= shape.experts;
}

}  // namespace

/// The fused experts of one device, with e of them touched by p (token, expert) pairs:
///   matrix   = 2·p·h·(i/tp)·matrices
///   bytes    = e·matrices·h·(i/tp) weights + 2·2·T·h in and out
///   elements = p·(4·h + 2·matrices·(i/tp)): permuted, between the products, and put together
OpReading experts_op(const CsvRow& row) {
  const std::string& dtype = row.text("dtype");
  const RowType* type = row_type(dtype);
  if (type == nullptr) return skip("no rule for dtype " + dtype);
  if (row.text("source") == "infersim") return skip("one grouped GEMM, not the fused operator");
  const RoutingShape shape{row.count("num_tokens"), row.count("num_experts"), row.count("topk"),
                           row.count("ep")};
  if (!is_possible(shape)) return skip("more experts chosen or devices than there are experts");
  const auto routed = routed_of(row, shape);
  if (!routed) return skip("no rule for distribution " + row.text("distribution"));
  const double hidden = row.positive("hidden");
  const double inner = row.positive("inter") / row.count("tp");
  const double matrices = matrices_of(row, shape);
  const double weights = routed->experts * matrices * hidden * inner;
  MeasuredOp op;
  op.op = OpClass::moe;
  op.variant = dtype;
  op.shape = shape_text(row, shape);
  op.demand = {.matrix = Ops{2 * routed->pairs * hidden * inner * matrices},
               .bytes = Bytes{type->weight_bytes * weights + 2 * kHalf * shape.tokens * hidden},
               .elements = routed->pairs * (4 * hidden + 2 * matrices * inner)};
  op.type = type->compute;
  return {op, {}};
}

}  // namespace llmviewer

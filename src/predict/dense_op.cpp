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

/// What C[m×n] = A[m×k] · W[n×k]ᵀ asks for.
struct GemmShape {
  double m, n, k;
};

/// C[m×n] = A[m×k] · W[n×k]ᵀ, out in 16 bit:
///   matrix = 2·m·n·k;  bytes = n·k weights + m·k in + 2·m·n out;  steps = k, one tile's chain
Demand gemm_demand(const GemmShape& shape, double weight_bytes, double bytes_in) {
  const auto [m, n, k] = shape;
  return {.matrix = Ops{2 * m * n * k},
          .rows = m,
          .bytes = Bytes{weight_bytes * n * k + bytes_in * m * k + kHalf * m * n},
          .steps = k};
}

/// One device's part of a Llama-style layer.
struct Block {
  double tokens, devices, hidden, heads, kv_heads, intermediate, branches;
};

/// A kind of element-wise operator, as the rules of src/cost count it.
struct ElementwiseRule {
  std::string_view name;
  std::string_view variant;
  double (*elements)(const Block&);  ///< read and written
  double (*row)(const Block&);       ///< elements that one thread block takes in turn
};

double none(const Block& /*block*/) { return 0; }
double hidden_of(const Block& b) { return b.hidden; }
double intermediate_of(const Block& b) { return b.intermediate / b.devices; }
// A gated activation is a kernel of one thread block per row; a plain one is not bound to rows.
double activation_row_of(const Block& b) { return b.branches > 1 ? intermediate_of(b) : 0; }
double rotated_of(const Block& b) {
  return (b.heads + b.kv_heads) / b.devices * b.hidden / b.heads;
}

/// norm        T·h in, T·h out, h weights
/// add         2·T·h in, T·h out
/// activation  T·i in for each branch, T·i out
/// rope        T·(nh + nkv)·d in, as many out
/// embedding   T·h/devices rows of the table, T·h out
double norm_elements(const Block& b) { return (2 * b.tokens + 1) * b.hidden; }
double add_elements(const Block& b) { return 3 * b.tokens * b.hidden; }
double activation_elements(const Block& b) {
  return (b.branches + 1) * b.tokens * intermediate_of(b);
}
double rope_elements(const Block& b) { return 2 * b.tokens * rotated_of(b); }
double embedding_elements(const Block& b) { return (1 / b.devices + 1) * b.tokens * b.hidden; }

constexpr std::array kElementwise = std::to_array<ElementwiseRule>({
    {"input_layernorm", "norm", norm_elements, hidden_of},
    {"post_attention_layernorm", "norm", norm_elements, hidden_of},
    {"add", "add", add_elements, none},
    {"mlp_act", "activation", activation_elements, activation_row_of},
    {"attn_rope", "rope", rope_elements, rotated_of},
    {"emb", "embedding", embedding_elements, none},
});

Block read_block(const CsvRow& row) {
  return {.tokens = row.count("num_tokens"),
          .devices = row.count("tp"),
          .hidden = row.count("hidden"),
          .heads = row.count("n_head"),
          .kv_heads = row.count("n_kv_head"),
          .intermediate = row.count("ffn"),
          .branches = row.text("gated") == "1" ? 2.0 : 1.0};
}

OpReading product_of(const CsvRow& row) {
  const GemmShape shape{row.positive("m"), row.positive("n"), row.positive("k")};
  MeasuredOp op;
  op.op = OpClass::block_op;
  op.form = name_of(OpClass::gemm);
  op.variant = "bf16";
  op.shape = row.text("op") + " m " + round_trip(shape.m) + " n " + round_trip(shape.n) + " k " +
             round_trip(shape.k);
  op.demand = gemm_demand(shape, kHalf, kHalf);
  op.type = DataType::fp16;
  return {op, {}};
}

}  // namespace

const RowType* row_type(std::string_view name) noexcept {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const RowType& type) { return type.name == name; });
  return found == kTypes.end() ? nullptr : found;
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

/// An operator of a layer in 16 bit, timed by the device alone, among all others of the layer:
/// weights come from DRAM.
OpReading block_op(const CsvRow& row) {
  const std::string& name = row.text("op");
  if (!row.text("m").empty()) return product_of(row);
  const auto* rule = std::find_if(kElementwise.begin(), kElementwise.end(),
                                  [&](const ElementwiseRule& one) { return one.name == name; });
  if (rule == kElementwise.end()) return skip("no rule for operator " + name);
  const Block block = read_block(row);
  const double elements = rule->elements(block);
  MeasuredOp op;
  op.op = OpClass::block_op;
  op.form = "elementwise";
  op.variant = rule->variant;
  op.shape = name + " tokens " + round_trip(block.tokens) + " hidden " + round_trip(block.hidden) +
             " tp " + round_trip(block.devices);
  op.demand = {.bytes = Bytes{kHalf * elements}, .steps = rule->row(block), .elements = elements};
  op.type = DataType::fp16;
  return {op, {}};
}

}  // namespace llmviewer

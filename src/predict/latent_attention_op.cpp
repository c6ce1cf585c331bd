#include "llmviewer/units/scaled.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

// DeepSeek's latent attention, the only one measured: elements per position and head.
constexpr double kLatent = 512;
constexpr double kRope = 64;
constexpr double kNope = 128;
constexpr double kValue = 128;
struct Shape {
  double batch, queries, context, heads;
};

/// Absorbed, all heads share one latent: matrix = 2·heads·pairs·(latent + rope + latent)
///   bytes = c·(latent + rope)·(bytes of the cache) + 2·q·heads·(latent + rope + latent)
Demand absorbed(const Shape& s, double pairs, double cached) {
  const double work = kLatent + kRope + kLatent;
  return {.matrix = Ops{2 * s.batch * s.heads * pairs * work},
          .bytes = Bytes{s.batch * (cached * s.context * (kLatent + kRope) +
                                    kHalf * s.queries * s.heads * work)}};
}

/// Naive, heads of their own: matrix = 2·heads·pairs·(nope + rope + value)
///   bytes = heads·(2·q + (bytes of the cache)·c)·(nope + rope + value)
Demand naive(const Shape& s, double pairs, double cached) {
  const double work = kNope + kRope + kValue;
  return {.matrix = Ops{2 * s.batch * s.heads * pairs * work},
          .bytes = Bytes{s.batch * s.heads * (kHalf * s.queries + cached * s.context) * work}};
}

}  // namespace

OpReading latent_attention_op(const CsvRow& row, const Hardware& hardware) {
  if (row.text("scope") != "kernel") return skip("a whole block, projections included");
  const double cached = cache_bytes(row.text("kv_dtype"));
  if (cached == 0) return skip("no rule for KV cache " + row.text("kv_dtype"));
  const Shape s{.batch = row.count("batch"),
                .queries = row.count("q_len"),
                .context = row.count("kv_len"),
                .heads = row.count("n_heads_local")};
  const std::string& phase = row.text("phase");
  if (phase != "prefill" && phase != "decode") return skip("no rule for phase " + phase);
  if (s.queries > s.context) return skip("more queries than positions");
  const double pairs = s.queries * (s.context - s.queries) + s.queries * (s.queries + 1) / 2;
  const bool prefill = phase == "prefill";
  MeasuredOp op;
  op.op = OpClass::mla;
  op.variant = phase + (cached == 1 ? " fp8 cache" : " bf16 cache");
  op.shape = op.variant + " batch " + round_trip(s.batch) + " q " + round_trip(s.queries) + " kv " +
             round_trip(s.context) + " heads " + round_trip(s.heads);
  op.demand = prefill ? naive(s, pairs, cached) : absorbed(s, pairs, cached);
  op.type = cached == 1 && computes_as_cached(hardware) ? DataType::fp8 : DataType::bf16;
  return {op, {}};
}

}  // namespace llmviewer

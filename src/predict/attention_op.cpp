#include <algorithm>
#include <cmath>
#include <limits>

#include "llmviewer/units/scaled.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

struct Shape {
  double batch, queries, context, heads, kv_heads, head_dim, window;
};

Shape read_shape(const CsvRow& row) {
  const std::string& window = row.text("window");
  const bool full = window.empty() || window == "0";
  return {.batch = row.count("batch"),
          .queries = row.count("q_len"),
          .context = row.count("kv_len"),
          .heads = row.count("n_heads"),
          .kv_heads = row.count("n_kv_heads"),
          .head_dim = row.count("head_dim"),
          .window = full ? std::numeric_limits<double>::infinity() : row.count("window")};
}

/// Visible (query, key) pairs of one head, causal: Σ_{i=1..q} min(c − q + i, W).
double visible_pairs(const Shape& s) {
  const double before = s.context - s.queries;
  const double growing = std::clamp(s.window - before, 0.0, s.queries);
  const double grown = growing * before + growing * (growing + 1) / 2;
  const double capped = s.queries - growing;
  return capped > 0 ? grown + capped * s.window : grown;
}

constexpr double kTile = 16;  // queries that the matrix engine takes at once

/// Prefilling: q in and out, k and v through rotation into the cache, element by element.
double elements_of(const Shape& s) {
  return s.batch * s.queries * s.head_dim * (2 * s.heads + 2 * s.kv_heads);
}

/// Decoding: the (sequence, KV head) pairs that one unit takes in turn.
double tasks_of(const Shape& s, const Hardware& hardware) {
  const double tiles = std::ceil(s.heads / s.kv_heads / kTile);
  const double units = hardware.units.value_or(0);
  return units > 0 ? s.batch * s.kv_heads * tiles / units : 0;
}

/// matrix = 4·d·heads·pairs;  scores = heads·pairs
/// bytes = 2·q·heads·d (q in, out: 16 bit each) + 2·R·kv_heads·d·(bytes of the cache),
///   R = min(c, W + q − 1) positions read
/// Decoding, the heads that share a KV head are the rows of the product.
Demand demand_of(const Shape& s, double cached) {
  const double pairs = visible_pairs(s);
  const double read = std::min(s.context, s.window + s.queries - 1);
  return {.matrix = Ops{4 * s.batch * s.heads * s.head_dim * pairs},
          .rows = s.queries * s.heads / s.kv_heads,
          .bytes = Bytes{s.batch * s.head_dim *
                         (2 * 2 * s.queries * s.heads + 2 * cached * read * s.kv_heads)},
          .scores = s.queries > 1 ? s.batch * s.heads * pairs : 0};
}

std::string shape_text(const CsvRow& row, const Shape& s) {
  return row.text("dtype") + "/" + row.text("kv_dtype") + " batch " + round_trip(s.batch) + " q " +
         round_trip(s.queries) + " kv " + round_trip(s.context) + " heads " + round_trip(s.heads) +
         "/" + round_trip(s.kv_heads) + " d " + round_trip(s.head_dim);
}

// DeepSeek's latent attention, the only one measured: elements per position and head.
constexpr double kLatent = 512;
constexpr double kRope = 64;
constexpr double kNope = 128;
constexpr double kValue = 128;

struct LatentShape {
  double batch, queries, context, heads;
};

/// Absorbed, all heads share one latent: matrix = 2·heads·pairs·(latent + rope + latent)
///   bytes = c·(latent + rope)·(bytes of the cache) + 2·q·heads·(latent + rope + latent)
Demand absorbed(const LatentShape& s, double pairs, double cached) {
  const double work = kLatent + kRope + kLatent;
  return {.matrix = Ops{2 * s.batch * s.heads * pairs * work},
          .bytes = Bytes{s.batch * (cached * s.context * (kLatent + kRope) +
                                    kHalf * s.queries * s.heads * work)}};
}

/// Naive, heads of their own: matrix = 2·heads·pairs·(nope + rope + value)
///   bytes = heads·(2·q + (bytes of the cache)·c)·(nope + rope + value)
Demand naive(const LatentShape& s, double pairs, double cached) {
  const double work = kNope + kRope + kValue;
  return {.matrix = Ops{2 * s.batch * s.heads * pairs * work},
          .bytes = Bytes{s.batch * s.heads * (kHalf * s.queries + cached * s.context) * work}};
}

}  // namespace

double cache_bytes(std::string_view kv_dtype) noexcept {
  if (kv_dtype == "bf16" || kv_dtype == "fp16") return 2;
  return kv_dtype == "fp8" || kv_dtype == "int8" ? 1 : 0;
}

bool computes_as_cached(const Hardware& hardware) noexcept {
  return hardware.architecture == "Blackwell" || hardware.architecture == "Blackwell Ultra";
}

OpReading attention_op(const CsvRow& row, const Hardware& hardware) {
  const std::string& dtype = row.text("dtype");
  const std::string& kv_dtype = row.text("kv_dtype");
  const RowType* type = row_type(dtype);
  const double cached = cache_bytes(kv_dtype);
  if (type == nullptr || cached == 0) return skip("no rule for dtype " + dtype + "/" + kv_dtype);
  const Shape shape = read_shape(row);
  if (shape.queries > shape.context) return skip("more queries than positions");
  const bool prefill = shape.queries > 1;
  if (!prefill && row.text("framework") == "flashinfer") {
    return skip("timed with the host's launches");
  }
  MeasuredOp op;
  op.shape = shape_text(row, shape);
  op.demand = demand_of(shape, cached);
  op.type = type->compute;
  if (prefill) {
    if (cached == 1 && computes_as_cached(hardware)) op.type = DataType::fp8;
    op.op = OpClass::prefill_attention;
    op.variant = op.type == DataType::fp8 ? "fp8" : "bf16";
    op.demand.rows = shape.queries;
    op.demand.elements = elements_of(shape);
  } else {
    op.op = OpClass::decode_attention;
    op.demand.steps = tasks_of(shape, hardware);
    op.variant = cached == 1 ? "fp8 cache" : "bf16 cache";
  }
  return {op, {}};
}

OpReading latent_attention_op(const CsvRow& row, const Hardware& hardware) {
  if (row.text("scope") != "kernel") return skip("a whole block, projections included");
  const double cached = cache_bytes(row.text("kv_dtype"));
  if (cached == 0) return skip("no rule for KV cache " + row.text("kv_dtype"));
  const LatentShape s{.batch = row.count("batch"),
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

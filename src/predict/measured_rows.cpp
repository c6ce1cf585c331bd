#include "llmviewer/predict/measured_rows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "predict/measured_op.hpp"
#include "predict/measured_table.hpp"

namespace llmviewer {
namespace {

constexpr double kMicrosecond = 1e-6;
constexpr double kMillisecond = 1e-3;

/// A file of op latencies, known by a column that no other has.
struct TableKind {
  std::string_view column;
  OpClass op;
};

constexpr std::array kTables = std::to_array<TableKind>({
    {"num_experts", OpClass::moe},
    {"collective", OpClass::comm},
    {"n_heads_local", OpClass::mla},
    {"n_kv_heads", OpClass::prefill_attention},
    {"median_ms", OpClass::block_op},
    {"engine", OpClass::other},
    {"k", OpClass::gemm},
});

OpClass table_of(const CsvTable& table) {
  for (const TableKind& kind : kTables) {
    if (table.has(kind.column)) return kind.op;
  }
  throw Error{table.name, "no class of rows has these columns",
              "llmviewer validate --help names the columns of each class"};
}

/// What an end-to-end row is about, as far as its own words say.
OpClass end_to_end_class(const CsvRow& row) {
  const std::string& metric = row.text("metric");
  if (row.text("engine").find("llama.cpp") != std::string::npos) {
    if (metric == "decode_throughput") return OpClass::llamacpp_decode;
    if (metric == "prefill_throughput") return OpClass::llamacpp_prefill;
  }
  if (metric == "TTFT") return OpClass::idle_ttft;
  const bool fixed = row.text("semantics").find("static batch") != std::string::npos;
  return fixed ? OpClass::static_batch : OpClass::other;
}

OpClass class_of(const CsvRow& row, OpClass table) {
  if (table == OpClass::other) return end_to_end_class(row);
  if (table != OpClass::prefill_attention) return table;
  return row.positive("q_len") > 1 ? table : OpClass::decode_attention;
}

/// Devices by the name a row gives them, each looked up once.
class Devices {
 public:
  struct Device {
    Hardware hardware;
    Roofs roofs;
  };

  explicit Devices(const Catalog& catalog) : catalog_{catalog} {}

  /// Null: the catalogue has no such device.
  const Device* find(const std::string& name) {
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second ? &*known->second : nullptr;
    std::optional<Device> device;
    if (catalog_.has_hardware(name)) {
      const Hardware hardware = catalog_.hardware(name);
      device = Device{hardware, roofs_of(hardware, false)};
    }
    const auto& entry = known_.emplace(name, std::move(device)).first->second;
    return entry ? &*entry : nullptr;
  }

 private:
  const Catalog& catalog_;
  std::map<std::string, std::optional<Device>> known_;
};

OpReading read_op(const CsvRow& row, OpClass op, const Hardware& hardware) {
  switch (op) {
    case OpClass::gemm:
      return gemm_op(row);
    case OpClass::prefill_attention:
    case OpClass::decode_attention:
      return attention_op(row, hardware);
    case OpClass::mla:
      return latent_attention_op(row, hardware);
    case OpClass::moe:
      return experts_op(row);
    case OpClass::comm:
      return collective_op(row, hardware);
    case OpClass::block_op:
      return block_op(row);
    case OpClass::server_dense:
    case OpClass::server_moe:
    case OpClass::static_batch:
    case OpClass::idle_ttft:
    case OpClass::llamacpp_decode:
    case OpClass::llamacpp_prefill:
    case OpClass::other:
      return skip("end to end: not predicted yet");
  }
  return skip("");
}

/// The roofline where the cache holds so many of the bytes.
Seconds bound_of(const MeasuredOp& op, const Roofs& roofs, BytesPerSecond link, Bytes held) {
  if (op.op == OpClass::comm) return op.demand.link / link;
  Cost cost;
  cost.matrix = op.demand.matrix;
  cost.traffic.activations_in = std::max(op.demand.bytes - held, Bytes{0});
  return roofline(cost, roofs, roofs.matrix[op.type]).time;
}

/// Without its version; of operators inside a block none is named.
std::string framework_of(const CsvRow& row, OpClass op) {
  if (op == OpClass::block_op) return {};
  const std::string& framework = row.text("framework");
  return framework.substr(0, framework.find('-'));
}

Seconds time_of(const CsvRow& row, OpClass op) {
  if (op == OpClass::block_op) return Seconds{row.positive("median_ms") * kMillisecond};
  return Seconds{row.positive("latency_us") * kMicrosecond};
}

MeasuredRow row_of(const MeasuredOp& op, const CsvRow& row, const Devices::Device& device) {
  const Hardware& hardware = device.hardware;
  MeasuredRow result;
  result.op = op.op;
  result.form = op.form.empty() ? name_of(op.op) : op.form;
  result.device = hardware.name;
  result.variant = op.variant;
  result.framework = framework_of(row, op.op);
  result.shape = op.shape;
  result.where = row.where();
  result.demand = op.demand;
  result.pace = {.matrix = device.roofs.matrix[op.type].peak,
                 .bandwidth = hardware.bandwidth,
                 .clock = hardware.clock.value_or(Hertz{0}),
                 .units = hardware.units.value_or(0),
                 .link = {}};
  if (hardware.interconnect) {
    result.pace.link = hardware.interconnect->one_way.value_or(BytesPerSecond{0});
  }
  result.last_level_cache = hardware.last_level_cache.value_or(Bytes{0});
  result.roofline = bound_of(op, device.roofs, result.pace.link, Bytes{0});
  result.warm_roofline = bound_of(op, device.roofs, result.pace.link, result.last_level_cache);
  result.measured = time_of(row, op.op);
  return result;
}

void count(std::vector<Skipped>& skipped, OpClass op, const std::string& device,
           const std::string& reason) {
  auto found = std::find_if(skipped.begin(), skipped.end(), [&](const Skipped& one) {
    return one.op == op && one.device == device;
  });
  if (found == skipped.end()) found = skipped.insert(found, {op, device, {}});
  found->reasons[reason] += 1;
}

/// Empty where the row can be judged.
std::string missing_figure(const MeasuredOp& op, const Hardware& hardware) {
  if (op.op == OpClass::comm || (hardware.clock && hardware.units)) return {};
  return "no clock or number of units is published";
}

void read_table(const CsvTable& table, Devices& devices, MeasuredRows& all) {
  const OpClass kind = table_of(table);
  const std::string_view device_column = table.has("hardware") ? "hardware" : "gpu";
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const CsvRow row{table, i};
    const OpClass op = class_of(row, kind);
    const std::string& name = row.text(device_column);
    const bool on_device = kind != OpClass::other;
    const auto* device = on_device ? devices.find(name) : nullptr;
    if (on_device && device == nullptr) {
      count(all.skipped, op, name, "no such device in the catalogue");
      continue;
    }
    OpReading reading = read_op(row, op, device == nullptr ? Hardware{} : device->hardware);
    if (reading.op) reading.skipped = missing_figure(*reading.op, device->hardware);
    if (!reading.skipped.empty()) {
      count(all.skipped, op, device == nullptr ? name : device->hardware.name, reading.skipped);
      continue;
    }
    all.rows.push_back(row_of(*reading.op, row, *device));
  }
}

}  // namespace

MeasuredRows measured_rows_of(const CsvTable& table, const Catalog& catalog) {
  MeasuredRows all;
  Devices devices{catalog};
  read_table(table, devices, all);
  return all;
}

MeasuredRows read_measured_rows(const std::vector<std::string>& paths, const Catalog& catalog) {
  MeasuredRows all;
  Devices devices{catalog};
  for (const std::string& path : paths) read_table(read_csv(path), devices, all);
  return all;
}

Overlap overlap_of(OpClass op) noexcept {
  return op == OpClass::prefill_attention ? Overlap::in_turn : Overlap::side_by_side;
}

}  // namespace llmviewer

#include "llmviewer/predict/measured_rows.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/roofline/roofline.hpp"
#include "predict/end_to_end.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

constexpr double kMicrosecond = 1e-6;

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

OpClass class_of(const CsvRow& row, OpClass table) {
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
    default:
      break;
  }
  return skip("no rule for " + std::string{name_of(op)});
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
                 .link = {},
                 .vector = {}};
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

/// Of single operators.
void read_operators(const CsvTable& table, OpClass kind, Devices& devices, MeasuredRows& all) {
  const std::string_view device_column = table.has("hardware") ? "hardware" : "gpu";
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const CsvRow row{table, i};
    const OpClass op = class_of(row, kind);
    const std::string& name = row.text(device_column);
    const auto* device = devices.find(name);
    if (device == nullptr) {
      count(all.skipped, op, name, "no such device in the catalogue");
      continue;
    }
    OpReading reading = read_op(row, op, device->hardware);
    if (reading.op) reading.skipped = missing_figure(*reading.op, device->hardware);
    if (!reading.skipped.empty()) {
      count(all.skipped, op, device->hardware.name, reading.skipped);
      continue;
    }
    all.rows.push_back(row_of(*reading.op, row, *device));
  }
}

std::vector<EndToEndRow> end_to_end_rows(const CsvTable& table) {
  std::vector<EndToEndRow> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    rows.push_back(end_to_end_row(CsvRow{table, i}));
  }
  return rows;
}

/// Of whole requests.
void read_requests(const std::vector<EndToEndRow>& rows, EndToEndCases& cases, MeasuredRows& all) {
  for (const EndToEndRow& measured : rows) {
    const RequestReading reading = request_row(measured);
    if (!reading.row) {
      count(all.skipped, OpClass::other, measured.hardware, reading.skipped);
      continue;
    }
    EndToEndCases::Reading one = cases.read(*reading.row);
    if (!one.found) {
      count(all.skipped, class_of(*reading.row), measured.hardware, one.skipped);
      continue;
    }
    MeasuredRow& row = all.rows.emplace_back();
    row.op = EndToEndCases::class_of(*one.found, *reading.row);
    row.device = one.found->hardware.name;
    row.shape = shape_of(*reading.row);
    row.where = measured.where;
    row.measured = measured_time(*reading.row);
    row.request = std::make_shared<const EndToEndCase>(*std::move(one.found));
  }
}

/// Reads tables one after the other, each model and device looked up once.
class TableReader {
 public:
  TableReader(const Catalog& catalog, const StatedSubject& stated)
      : devices_{catalog}, cases_{catalog}, stated_{stated} {}

  void read(const CsvTable& table) {
    if (const auto tool = benchmark_tool_of(table)) {
      return read_requests(read_benchmark(table, *tool, stated_), cases_, all_);
    }
    const OpClass kind = table_of(table);
    if (kind == OpClass::other) return read_requests(end_to_end_rows(table), cases_, all_);
    read_operators(table, kind, devices_, all_);
  }

  MeasuredRows take() { return std::move(all_); }

 private:
  Devices devices_;
  EndToEndCases cases_;
  const StatedSubject& stated_;
  MeasuredRows all_;
};

}  // namespace

MeasuredRows measured_rows_of(const CsvTable& table, const Catalog& catalog) {
  const StatedSubject stated;
  TableReader reader{catalog, stated};
  reader.read(table);
  return reader.take();
}

MeasuredRows read_measured_rows(const std::vector<std::string>& paths, const Catalog& catalog,
                                const StatedSubject& stated) {
  TableReader reader{catalog, stated};
  for (const std::string& path : paths) reader.read(read_csv(path));
  return reader.take();
}

}  // namespace llmviewer

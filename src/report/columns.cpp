#include "report/columns.hpp"

#include <algorithm>
#include <array>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"
#include "report/predicted_columns.hpp"

namespace llmviewer {
namespace {

using OperatorRow = ReportRow;

template <class Kind>
std::string text_of(Kind kind) {
  return std::string{name_of(kind)};
}

// clang-format off: one column a line
// name, title, unit, meaning, how people see it, where it is from
constexpr std::array kOperatorColumns = std::to_array<Column>({
    {"model", "model", "", "the model", Show::plain,
     [](const OperatorRow& r) -> Cell { return r.analysis->subject.model; }},
    {"hardware", "hardware", "", "the device", Show::plain,
     [](const OperatorRow& r) -> Cell { return r.analysis->subject.hardware; }},
    {"stage", "stage", "", "vision, encode, prefill, decode, generate, mtp, denoise or step",
     Show::plain, [](const OperatorRow& r) -> Cell { return r.stage->name(); }},
    {"group", "group", "", "the layers that the operator stands in", Show::plain,
     [](const OperatorRow& r) -> Cell { return r.op->group; }},
    {"op", "op", "", "the operator; total: the whole stage", Show::plain,
     [](const OperatorRow& r) -> Cell { return r.op->name; }},
    {"kind", "kind", "", "what it computes", Show::plain,
     [](const OperatorRow& r) -> Cell {
       return r.op->kind ? text_of(*r.op->kind) : std::string{};
     }},
    {"repeat", "", "", "instances in a step; the quantities are of one", Show::times,
     [](const OperatorRow& r) -> Cell { return r.op->repeat; }},
    {"compute_type", "type", "", "the data type it computes in", Show::plain,
     [](const OperatorRow& r) -> Cell {
       return r.op->kind ? text_of(r.op->compute_type) : std::string{};
     }},
    {"ops", "ops", "op", "matrix and vector operations", Show::scaled,
     [](const OperatorRow& r) -> Cell { return r.op->cost.ops().value(); }},
    {"matrix_ops", "matrix", "op", "on the matrix engine; a multiply-add is two", Show::scaled,
     [](const OperatorRow& r) -> Cell { return r.op->cost.matrix.value(); }},
    {"vector_ops", "vector", "op", "on the vector units", Show::scaled,
     [](const OperatorRow& r) -> Cell { return r.op->cost.vector.value(); }},
    {"memory_access_bytes", "bytes", "B", "all that crosses DRAM", Show::bytes,
     [](const OperatorRow& r) -> Cell { return r.op->cost.traffic.total().value(); }},
    {"load_weight_bytes", "weights", "B", "weights read", Show::bytes,
     [](const OperatorRow& r) -> Cell { return r.op->cost.traffic.weights.value(); }},
    {"load_act_bytes", "act in", "B", "activations read", Show::bytes,
     [](const OperatorRow& r) -> Cell { return r.op->cost.traffic.activations_in.value(); }},
    {"store_act_bytes", "act out", "B", "activations written", Show::bytes,
     [](const OperatorRow& r) -> Cell { return r.op->cost.traffic.activations_out.value(); }},
    {"load_kv_bytes", "KV in", "B", "read from the KV cache", Show::bytes,
     [](const OperatorRow& r) -> Cell { return r.op->cost.traffic.kv_read.value(); }},
    {"store_kv_bytes", "KV out", "B", "written to the KV cache", Show::bytes,
     [](const OperatorRow& r) -> Cell { return r.op->cost.traffic.kv_write.value(); }},
    {kNetworkBytes, "network", "B", "sent to other devices", Show::bytes,
     [](const OperatorRow& r) -> Cell { return r.op->cost.network.value(); }},
    {"arithmetic_intensity", "ops/B", "op/B", "operations per byte", Show::ratio,
     [](const OperatorRow& r) -> Cell { return r.op->arithmetic_intensity; }},
    {"performance_ops_per_s", "ops/s", "op/s", "operations per second under the roofs",
     Show::scaled, [](const OperatorRow& r) -> Cell { return r.op->performance.value(); }},
    {"bound", "bound", "", "what it waits for: compute, memory or network", Show::plain,
     [](const OperatorRow& r) -> Cell { return text_of(r.op->timing.bound); }},
    {"limiter", "limiter", "", "the roof that binds it: matrix, vector, dram or network",
     Show::plain, [](const OperatorRow& r) -> Cell { return text_of(r.op->timing.limiter); }},
    {"time_s", "time", "s", "of one instance", Show::seconds,
     [](const OperatorRow& r) -> Cell { return r.op->timing.time.value(); }},
    {"total_time_s", "total", "s", "of all instances: repeat times time_s", Show::seconds,
     [](const OperatorRow& r) -> Cell { return r.op->total_time.value(); }},
    {"share", "share", "", "of the stage's time, 0 to 1", Show::share,
     [](const OperatorRow& r) -> Cell { return r.op->share; }},
    {"fused_op", "fused op", "", "with --predict: the kernel that it runs in", Show::plain,
     fused_op_cell},
    {"predicted_time_s", "predicted", "s",
     "with --predict: of one instance, its part of its kernel's; of a stage the whole",
     Show::seconds, predicted_time_cell},
    {"predicted_fast_s", "80 % from", "s", "with --predict: 80 % of times measured lie from here …",
     Show::seconds, predicted_fast_cell},
    {"predicted_slow_s", "to", "s", "… to here", Show::seconds, predicted_slow_cell},
    {"of_roof", "of roof", "", "with --predict: the roofline's time over the predicted one",
     Show::share, of_roof_cell},
    {"dominant", "mostly", "",
     "with --predict: latency, compute, bandwidth, steps, scores, elements, unpacking or link",
     Show::plain, dominant_cell},
});
// clang-format on

constexpr auto kHelp = [] {
  std::array<ColumnHelp, kOperatorColumns.size()> help{};
  for (std::size_t i = 0; i < help.size(); ++i) {
    help[i] = {kOperatorColumns[i].name, kOperatorColumns[i].unit, kOperatorColumns[i].meaning};
  }
  return help;
}();

const Column* find_column(std::string_view name) noexcept {
  const auto* found = std::find_if(kOperatorColumns.begin(), kOperatorColumns.end(),
                                   [&](const Column& column) { return column.name == name; });
  return found == kOperatorColumns.end() ? nullptr : found;
}

/// The limiter that most of the time under the stage's bound is spent on.
Limiter main_limiter(const StageResult& stage) {
  std::array<Seconds, 8> times{};
  for (const OpRow& row : stage.rows) {
    if (row.timing.bound != stage.total.bound) continue;
    times[static_cast<std::size_t>(row.timing.limiter)] += row.total_time;
  }
  const auto longest = std::max_element(times.begin(), times.end());
  return static_cast<Limiter>(longest - times.begin());
}

constexpr std::string_view kFirstPredicted = "fused_op";

/// Those at the table's end.
bool is_predicted(std::string_view name) {
  const auto* first = find_column(kFirstPredicted);
  return std::find_if(first, kOperatorColumns.end(), [&](const Column& column) {
           return column.name == name;
         }) != kOperatorColumns.end();
}

}  // namespace

std::span<const Column> all_columns() noexcept { return kOperatorColumns; }

std::span<const ColumnHelp> columns() noexcept { return kHelp; }

void write_columns_help(std::span<const ColumnHelp> columns, std::ostream& out) {
  std::size_t widest_name = 0;
  std::size_t widest_unit = 0;
  for (const ColumnHelp& column : columns) {
    widest_name = std::max(widest_name, column.name.size());
    widest_unit = std::max(widest_unit, column.unit.size());
  }
  for (const ColumnHelp& column : columns) {
    out << column.name << std::string(widest_name + 2 - column.name.size(), ' ') << column.unit
        << std::string(widest_unit + 2 - column.unit.size(), ' ') << column.meaning << '\n';
  }
}

void check_columns(std::span<const std::string> names) {
  for (const std::string& name : names) {
    if (find_column(name) != nullptr) continue;
    std::vector<std::string> known;
    known.reserve(kOperatorColumns.size());
    for (const Column& column : kOperatorColumns) known.emplace_back(column.name);
    throw Error{"--columns", "there is no column \"" + name + "\"",
                did_you_mean(name, known, "--columns help lists them")};
  }
}

std::vector<Column> columns_of(const Analysis& analysis) {
  std::vector<Column> columns{kOperatorColumns.begin(), kOperatorColumns.end()};
  if (analysis.group.layout.single()) {
    std::erase_if(columns, [](const Column& column) { return column.name == kNetworkBytes; });
  }
  if (!analysis.predicted) {
    std::erase_if(columns, [](const Column& column) { return is_predicted(column.name); });
  }
  return columns;
}

std::vector<Column> columns_named(std::span<const std::string> names) {
  if (names.empty()) return {kOperatorColumns.begin(), kOperatorColumns.end()};
  check_columns(names);
  std::vector<Column> chosen;
  chosen.reserve(names.size());
  for (const std::string& name : names) chosen.push_back(*find_column(name));
  return chosen;
}

OpRow total_row(const StageResult& stage) {
  const StageTotal& total = stage.total;
  OpRow row;
  row.name = kTotalName;
  row.cost = total.cost;
  row.timing = {total.time, total.bound, main_limiter(stage)};
  row.arithmetic_intensity = total.arithmetic_intensity;
  row.performance = total.performance;
  row.total_time = total.time;
  row.share = total.time > Seconds{0} ? 1 : 0;
  return row;
}

}  // namespace llmviewer

#include "report/columns.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "llmviewer/error.hpp"
#include "llmviewer/units/nearest.hpp"

namespace llmviewer {
namespace {

/// What one row is expected to take. An operator that runs in one kernel with others has its part
/// of the kernel's time, as the roofline divides it.
struct Expected {
  Seconds time;
  Seconds roofline;
  Interval interval;
  const PredictedOp* kernel;  ///< null: the whole stage
};

std::optional<Expected> expected_of(const ReportRow& row) {
  if (!row.stage->predicted) return std::nullopt;
  const PredictedStage& stage = *row.stage->predicted;
  if (!row.op->kind) {
    return Expected{stage.time, row.stage->total.time, stage.interval, nullptr};
  }
  const PredictedOp* const kernel = kernel_of(stage, row.op->index);
  if (kernel == nullptr) return std::nullopt;
  const Seconds own = row.op->timing.time;
  return Expected{part_of(own, *kernel) * kernel->time, own, kernel->interval, kernel};
}

/// Nothing where nothing is predicted.
template <class Of>
Cell predicted_cell(const ReportRow& row, Of of) {
  const auto expected = expected_of(row);
  return expected ? Cell{of(*expected)} : Cell{};
}

/// Nothing for a whole stage.
template <class Of>
Cell kernel_cell(const ReportRow& row, Of of) {
  return predicted_cell(
      row, [&](const Expected& e) { return e.kernel != nullptr ? Cell{of(*e.kernel)} : Cell{}; });
}

// clang-format off
constexpr std::array kOpColumns = std::to_array<Column>({
    {.name = "model", .title = "model", .meaning = "the model",
     .of = [](auto& r) { return r.analysis->subject.model; }},
    {.name = "hardware", .title = "hardware", .meaning = "the device",
     .of = [](auto& r) { return r.analysis->subject.hardware; }},
    {.name = "stage", .title = "stage",
     .meaning = "vision, encode, prefill, decode, generate, mtp, denoise or step",
     .of = [](auto& r) { return r.stage->stage; }},
    {.name = "group", .title = "group", .meaning = "the layers that the operator stands in",
     .of = [](auto& r) { return r.op->group; }},
    {.name = "op", .title = "op", .meaning = "the operator; total: the whole stage",
     .of = [](auto& r) { return r.op->name; }},
    {.name = "kind", .title = "kind", .meaning = "what it computes",
     .of = [](auto& r) { return r.op->kind ? name_of(*r.op->kind) : ""; }},
    {.name = "repeat", .meaning = "instances in a step; the quantities are of one",
     .show = Show::times, .of = [](auto& r) { return r.op->repeat; }},
    {.name = "compute_type", .title = "type", .meaning = "the data type it computes in",
     .of = [](auto& r) { return r.op->kind ? name_of(r.op->compute_type) : ""; }},
    {.name = "ops", .title = "ops", .unit = "op", .meaning = "matrix and vector operations",
     .show = Show::scaled, .of = [](auto& r) { return r.op->cost.ops(); }},
    {.name = "matrix_ops", .title = "matrix", .unit = "op",
     .meaning = "on the matrix engine; a multiply-add is two", .show = Show::scaled,
     .of = [](auto& r) { return r.op->cost.matrix; }},
    {.name = "vector_ops", .title = "vector", .unit = "op", .meaning = "on the vector units",
     .show = Show::scaled, .of = [](auto& r) { return r.op->cost.vector; }},
    {.name = "memory_access_bytes", .title = "bytes", .unit = "B",
     .meaning = "all that crosses DRAM", .show = Show::bytes,
     .of = [](auto& r) { return r.op->cost.traffic.total(); }},
    {.name = "load_weight_bytes", .title = "weights", .unit = "B", .meaning = "weights read",
     .show = Show::bytes, .of = [](auto& r) { return r.op->cost.traffic.weights; }},
    {.name = "load_act_bytes", .title = "act in", .unit = "B", .meaning = "activations read",
     .show = Show::bytes, .of = [](auto& r) { return r.op->cost.traffic.activations_in; }},
    {.name = "store_act_bytes", .title = "act out", .unit = "B", .meaning = "activations written",
     .show = Show::bytes, .of = [](auto& r) { return r.op->cost.traffic.activations_out; }},
    {.name = "load_kv_bytes", .title = "KV in", .unit = "B", .meaning = "read from the KV cache",
     .show = Show::bytes, .of = [](auto& r) { return r.op->cost.traffic.kv_read; }},
    {.name = "store_kv_bytes", .title = "KV out", .unit = "B", .meaning = "written to the KV cache",
     .show = Show::bytes, .of = [](auto& r) { return r.op->cost.traffic.kv_write; }},
    {.name = kNetworkBytes, .title = "network", .unit = "B", .meaning = "sent to other devices",
     .show = Show::bytes, .of = [](auto& r) { return r.op->cost.network; }},
    {.name = "arithmetic_intensity", .title = "ops/B", .unit = "op/B",
     .meaning = "operations per byte", .show = Show::ratio,
     .of = [](auto& r) { return r.op->arithmetic_intensity; }},
    {.name = "performance_ops_per_s", .title = "ops/s", .unit = "op/s",
     .meaning = "operations per second under the roofs", .show = Show::scaled,
     .of = [](auto& r) { return r.op->performance; }},
    {.name = "bound", .title = "bound", .meaning = "what it waits for: compute, memory or network",
     .of = [](auto& r) { return r.op->timing.bound; }},
    {.name = "limiter", .title = "limiter",
     .meaning = "the roof that binds it: matrix, vector, dram or network",
     .of = [](auto& r) { return r.op->timing.limiter; }},
    {.name = "time_s", .title = "time", .unit = "s", .meaning = "of one instance",
     .show = Show::seconds, .of = [](auto& r) { return r.op->timing.time; }},
    {.name = "total_time_s", .title = "total", .unit = "s",
     .meaning = "of all instances: repeat times time_s", .show = Show::seconds,
     .of = [](auto& r) { return r.op->total_time; }},
    {.name = "share", .title = "share", .meaning = "of the stage's time, 0 to 1",
     .show = Show::share, .of = [](auto& r) { return r.op->share; }},
    {.name = "fused_op", .title = "fused op",
     .meaning = "with --predict: the kernel that it runs in",
     .of = [](auto& r) { return kernel_cell(r, [](auto& kernel) { return kernel.name; }); }},
    {.name = "predicted_time_s", .title = "predicted", .unit = "s",
     .meaning = "with --predict: of one instance, its part of its kernel's; of a stage the whole",
     .show = Show::seconds,
     .of = [](auto& r) { return predicted_cell(r, [](auto& e) { return e.time; }); }},
    {.name = "predicted_fast_s", .title = "80 % from", .unit = "s",
     .meaning = "with --predict: 80 % of times measured lie from here …", .show = Show::seconds,
     .of = [](auto& r) {
       return predicted_cell(r, [](auto& e) { return e.interval.fast * e.time; });
     }},
    {.name = "predicted_slow_s", .title = "to", .unit = "s", .meaning = "… to here",
     .show = Show::seconds,
     .of = [](auto& r) {
       return predicted_cell(r, [](auto& e) { return e.interval.slow * e.time; });
     }},
    {.name = "of_roof", .title = "of roof",
     .meaning = "with --predict: the roofline's time over the predicted one", .show = Show::share,
     .of = [](auto& r) {
       return predicted_cell(r, [](auto& e) {
         return e.time > Seconds{0} ? Cell{e.roofline / e.time} : Cell{};
       });
     }},
    {.name = "dominant", .title = "mostly",
     .meaning = "with --predict: latency, compute, bandwidth, steps, scores, elements, unpacking "
                "or link",
     .of = [](auto& r) {
       return kernel_cell(r, [](auto& kernel) {
         return kernel.form.empty() ? Cell{} : Cell{kernel.dominant};
       });
     }},
});
// clang-format on

constexpr auto kOpColumnHelp = [] {
  std::array<ColumnHelp, kOpColumns.size()> help{};
  for (std::size_t i = 0; i < help.size(); ++i) {
    help[i] = {kOpColumns[i].name, kOpColumns[i].unit, kOpColumns[i].meaning};
  }
  return help;
}();

const Column* find_column(std::string_view name) noexcept {
  const auto* found = std::ranges::find(kOpColumns, name, &Column::name);
  return found == kOpColumns.end() ? nullptr : found;
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
bool is_predicted(const Column& column) { return &column >= find_column(kFirstPredicted); }

}  // namespace

Columns<ReportRow> all_columns() noexcept { return kOpColumns; }

std::span<const ColumnHelp> columns() noexcept { return kOpColumnHelp; }

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
    known.reserve(kOpColumns.size());
    for (const Column& column : kOpColumns) known.emplace_back(column.name);
    throw Error{"--columns", "there is no column \"" + name + "\"",
                did_you_mean(name, known, "--columns help lists them")};
  }
}

std::vector<Column> columns_of(const Analysis& analysis) {
  std::vector<Column> columns;
  for (const Column& column : kOpColumns) {
    const bool of_group = column.name == kNetworkBytes;
    if (of_group && analysis.group.layout.single()) continue;
    if (is_predicted(column) && !analysis.predicted) continue;
    columns.push_back(column);
  }
  return columns;
}

std::vector<Column> columns_named(std::span<const std::string> names) {
  if (names.empty()) return {kOpColumns.begin(), kOpColumns.end()};
  check_columns(names);
  std::vector<Column> chosen;
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

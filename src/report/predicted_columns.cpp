#include "report/predicted_columns.hpp"

#include <optional>
#include <string>

namespace llmviewer {
namespace {

/// What one row is expected to take.
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

}  // namespace

Cell fused_op_cell(const ReportRow& row) {
  const auto expected = expected_of(row);
  if (!expected || expected->kernel == nullptr) return {};
  return expected->kernel->name;
}

Cell predicted_time_cell(const ReportRow& row) {
  const auto expected = expected_of(row);
  return expected ? Cell{expected->time.value()} : Cell{};
}

Cell predicted_fast_cell(const ReportRow& row) {
  const auto expected = expected_of(row);
  return expected ? Cell{(expected->interval.fast * expected->time).value()} : Cell{};
}

Cell predicted_slow_cell(const ReportRow& row) {
  const auto expected = expected_of(row);
  return expected ? Cell{(expected->interval.slow * expected->time).value()} : Cell{};
}

Cell of_roof_cell(const ReportRow& row) {
  const auto expected = expected_of(row);
  if (!expected || !(expected->time > Seconds{0})) return {};
  return expected->roofline / expected->time;
}

Cell dominant_cell(const ReportRow& row) {
  const auto expected = expected_of(row);
  if (!expected || expected->kernel == nullptr || expected->kernel->form.empty()) return {};
  return std::string{name_of(expected->kernel->dominant)};
}

}  // namespace llmviewer

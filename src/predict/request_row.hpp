#pragma once

#include <optional>
#include <string>

#include "llmviewer/predict/measured_rows.hpp"
#include "predict/csv_table.hpp"
#include "predict/end_to_end_row.hpp"

namespace llmviewer {

/// A measured request, batch or server in base units; 0 or empty: not stated.
struct RequestRow {
  EndToEndRow row;
  std::string engine;  ///< as configs/engines calls it
  EndToEndMetric metric{EndToEndMetric::output_throughput};
  double value{};     ///< s, or tokens per second
  bool per_device{};  ///< a throughput divided by the devices
};

/// A line of a table with the column `engine`, its texts as they stand there.
EndToEndRow end_to_end_row(const CsvRow& line);

/// What it measures, or why it cannot be judged.
struct RequestReading {
  std::optional<RequestRow> row;
  std::string skipped;
};
RequestReading request_row(const EndToEndRow& row);

/// What class of times the row is of.
OpClass class_of(const RequestRow& row);

/// Of the whole group: a throughput as the time of its batch's request, prompt or token.
Seconds measured_time(const RequestRow& row);
/// For people.
std::string shape_of(const RequestRow& row);

}  // namespace llmviewer

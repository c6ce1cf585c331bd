#pragma once

#include <map>
#include <optional>
#include <string>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/predict/measured_rows.hpp"
#include "predict/csv_table.hpp"
#include "predict/end_to_end_row.hpp"

namespace llmviewer {

/// A line of a table with the column `engine`, or why it is none.
struct EndToEndReading {
  std::optional<EndToEndRow> row;
  std::string skipped;
};
EndToEndReading end_to_end_row(const CsvRow& row);

/// What class of times the row is of.
OpClass class_of(const EndToEndRow& row);

/// Of the whole group: a throughput as the time of its batch's request, prompt or token.
Seconds measured_time(const EndToEndRow& row);
/// For people.
std::string shape_of(const EndToEndRow& row);

/// Turns rows into configurations, looking each model and device up once.
class EndToEndCases {
 public:
  explicit EndToEndCases(const Catalog& catalog) : catalog_{catalog} {}

  struct Reading {
    std::optional<EndToEndCase> found;
    std::string skipped;
  };
  Reading read(const EndToEndRow& row);
  /// With its model known, of a server either dense or mixture-of-experts.
  static OpClass class_of(const EndToEndCase& one, const EndToEndRow& row);

 private:
  const Model* model(const std::string& name);
  const Hardware* hardware(const std::string& name);

  const Catalog& catalog_;
  std::map<std::string, std::optional<Model>> models_;
  std::map<std::string, std::optional<Hardware>> devices_;
};

}  // namespace llmviewer

#pragma once

#include "llmviewer/predict/measured_rows.hpp"
#include "predict/csv_table.hpp"

namespace llmviewer {

/// What read_measured_rows does with one file.
MeasuredRows measured_rows_of(const CsvTable& table, const Catalog& catalog);

}  // namespace llmviewer

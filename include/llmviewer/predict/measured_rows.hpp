#pragma once

#include <map>
#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/predict/form.hpp"
#include "llmviewer/predict/op_class.hpp"

namespace llmviewer {

/// One measured time with what the operator asks and how fast the device is.
struct MeasuredRow {
  OpClass op{OpClass::other};
  std::string form;  ///< that predicts it: "gemm"
  std::string device;
  std::string variant;    ///< of the op: its data types, or the library
  std::string framework;  ///< without its version
  std::string shape;
  std::string where;  ///< "rows.csv line 12"
  Demand demand;
  Pace pace;
  Bytes last_level_cache;  ///< 0: not published
  Seconds roofline;
  Seconds warm_roofline;  ///< the same with a cacheful of the bytes from the last-level cache
  Seconds measured;
};

/// Rows that cannot be judged: how many, for each reason.
struct Skipped {
  OpClass op{OpClass::other};
  std::string device;
  std::map<std::string, double> reasons;
};

struct MeasuredRows {
  std::vector<MeasuredRow> rows;
  std::vector<Skipped> skipped;
};

/// Reads CSV files of op latencies (us) and adds each row's roofline. Throws Error for a file or a
/// line that is not understood; a row that is, but cannot be judged, is skipped with the reason.
MeasuredRows read_measured_rows(const std::vector<std::string>& paths, const Catalog& catalog);

/// Side by side but for prefill attention, whose kernels show their parts one after another.
Overlap overlap_of(OpClass op) noexcept;

}  // namespace llmviewer

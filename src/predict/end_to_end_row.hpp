#pragma once

#include <string>

#include "llmviewer/predict/measured_rows.hpp"

namespace llmviewer {

/// A measured request, batch or server in base units; 0 or empty: not stated.
struct EndToEndRow {
  std::string model;
  std::string hardware;
  std::string engine;
  std::string weights;
  std::string kv;
  double devices{1};
  double tensor{1};
  double batch{1};
  double prompt{};
  double output{};
  EndToEndMetric metric{EndToEndMetric::output_throughput};
  double value{};
  bool per_device{};      ///< a throughput divided by the devices
  std::string semantics;  ///< in the source's words: layouts, how it was taken
  std::string where;      ///< "rows.csv line 12"
};

}  // namespace llmviewer

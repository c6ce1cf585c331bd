#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "llmviewer/catalog/catalog.hpp"
#include "llmviewer/predict/form.hpp"
#include "llmviewer/predict/op_class.hpp"
#include "llmviewer/scenario/scenario.hpp"

namespace llmviewer {

/// What the time of a request is.
enum class EndToEndMetric : std::uint8_t {
  output_throughput,   ///< tokens generated per second, prompts included
  decode_throughput,   ///< tokens per second after the first
  prefill_throughput,  ///< prompt tokens per second
  ttft,                ///< s
  tpot,                ///< s, of a server's request
  itl,                 ///< s, between two tokens of a batch
};

/// A configuration that somebody has timed.
struct EndToEndCase {
  Model model;
  Hardware hardware;
  Scenario scenario;  ///< without a predictor
  std::string engine;
  EndToEndMetric metric{EndToEndMetric::ttft};
};

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
  std::shared_ptr<const EndToEndCase> request;  ///< null: one operator; else the above is not asked
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

/// What a benchmark's file does not say of itself.
struct StatedSubject {
  std::string model;
  std::string hardware;
};

/// Reads CSV files of op latencies (us), with each row's roofline, and of whole requests, those of
/// llama-bench, vLLM and TensorRT-LLM too. Throws Error for a file or a
/// line that is not understood; a row that is, but cannot be judged, is skipped with the reason.
MeasuredRows read_measured_rows(const std::vector<std::string>& paths, const Catalog& catalog,
                                const StatedSubject& stated = {});

}  // namespace llmviewer

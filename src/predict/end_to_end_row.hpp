#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "llmviewer/predict/measured_rows.hpp"
#include "predict/csv_table.hpp"

namespace llmviewer {

/// A measurement of a whole engine. Texts are as the file has them; empty: it does not say.
struct EndToEndRow {
  std::string where;  ///< "bench.csv line 3"
  std::string model;
  std::string hardware;
  double devices{1};   ///< in all
  double tensor{1};    ///< tensor-parallel group
  std::string engine;  ///< "llama.cpp CUDA"
  std::string weight_format;
  std::string cache_format;
  double batch{1};      ///< sequences at once; of a server its clients
  double prompt{};      ///< tokens
  double output{};      ///< tokens generated of each sequence
  std::string metric;   ///< TTFT, TPOT, ITL_p50, output_, decode_ or prefill_throughput
  double value{};       ///< in `unit`
  std::string unit;     ///< ms, tok/s
  std::string meaning;  ///< how the source measures
};

/// Whose columns a table has.
enum class BenchmarkTool : std::uint8_t { llama_bench, vllm_serve, tensorrt_llm };

/// Nothing for a table of none of them.
std::optional<BenchmarkTool> benchmark_tool_of(const CsvTable& table);

/// The rows of a table of llama-bench (-o csv), of vLLM's serving benchmark (the keys of its
/// result, as `vllm bench sweep serve` collects them) or of TensorRT-LLM's benchmark.py (--csv).
/// What is stated goes before what the file says. Throws Error, naming the line, for a number that
/// is none, and for a model or a device that neither says.
std::vector<EndToEndRow> read_benchmark(const CsvTable& table, BenchmarkTool tool,
                                        const StatedSubject& stated);

}  // namespace llmviewer

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "llmviewer/predict/measured_rows.hpp"
#include "llmviewer/scenario/layout.hpp"
#include "predict/csv_table.hpp"

namespace llmviewer {

inline constexpr double kMillisecond = 1e-3;  ///< s

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

/// What the text of a server's row says besides its columns: "tp4 pp1 attn_dp2 moe_tp1 moe_ep8 …
/// client concurrency 64".

/// Whether many clients are served at a time.
bool is_server(const EndToEndRow& row) noexcept;

/// False where it writes 0 for what it does not know, as of prefill and decode on groups apart.
bool states_layout(const EndToEndRow& row) noexcept;

/// Of a row without these words its own tp.
Layout layout_of(const EndToEndRow& row);

/// All that send requests: the column has those of one data-parallel rank.
double clients_of(const EndToEndRow& row);

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

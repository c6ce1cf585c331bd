#include <array>
#include <cstddef>
#include <string_view>

#include "llmviewer/error.hpp"
#include "predict/measured_request.hpp"

namespace llmviewer {
namespace {

/// Columns that only this tool's table has together.
struct ToolColumns {
  BenchmarkTool tool;
  std::array<std::string_view, 3> columns;
};

constexpr std::array kTools = std::to_array<ToolColumns>({
    {BenchmarkTool::llama_bench, {"n_prompt", "n_gen", "avg_ts"}},
    {BenchmarkTool::vllm_serve, {"total_input_tokens", "total_output_tokens", "mean_tpot_ms"}},
    {BenchmarkTool::tensorrt_llm, {"input_length", "output_length", "tokens_per_sec"}},
});

/// What is stated, else what the row says; throws Error where both are silent.
std::string stated_or(const std::string& stated, std::string said, const CsvRow& row,
                      std::string_view what, std::string_view option) {
  if (!stated.empty()) return stated;
  if (!said.empty()) return said;
  throw Error{row.where(), "the file does not say the " + std::string{what},
              "name it: " + std::string{option} + " NAME"};
}

double positive_or(const CsvRow& row, std::string_view column, double otherwise) {
  return row.text_if_any(column).empty() ? otherwise : row.positive(column);
}

double count_or_zero(const CsvRow& row, std::string_view column) {
  const std::string text = row.text_if_any(column);
  return text.empty() || text == "0" ? 0 : row.positive(column);
}

/// "llama 7B Q4_K - Medium" is Q4_K_M; of others the last word, such as Q8_0.
std::string llama_format(const std::string& model_type) {
  constexpr std::array<std::string_view, 3> kSizes{" - Small", " - Medium", " - Large"};
  std::string text = model_type;
  std::string size;
  for (const std::string_view name : kSizes) {
    if (!text.ends_with(name)) continue;
    text.resize(text.size() - name.size());
    size = std::string{"_"} + name[3];
  }
  return text.substr(text.rfind(' ') + 1) + size;
}

EndToEndRow llama_row(const CsvRow& row, const StatedSubject& stated) {
  EndToEndRow result;
  result.model = stated_or(stated.model, row.text_if_any("model_type"), row, "model", "--model");
  result.hardware = stated_or(stated.hardware, row.text_if_any("gpu_info"), row, "device", "--hw");
  const std::string backend = row.text_if_any("backends");
  result.engine = "llama.cpp" + (backend.empty() ? "" : " " + backend);
  result.weight_format = llama_format(row.text_if_any("model_type"));
  result.cache_format = row.text_if_any("type_k");
  result.unit = "tok/s";
  result.value = row.positive("avg_ts");
  const double depth = count_or_zero(row, "n_depth");
  const double prompt = count_or_zero(row, "n_prompt");
  result.output = count_or_zero(row, "n_gen");
  // With both, one rate is of reading and writing together.
  if (prompt > 0 && result.output > 0) {
    result.prompt = depth + prompt;
    result.metric = "combined_throughput";
    result.meaning = "llama-bench -pg: prompt and generation together";
  } else if (prompt > 0) {
    result.prompt = prompt;
    result.metric = "prefill_throughput";
    result.meaning = "llama-bench -p";
  } else {
    result.prompt = depth;
    result.metric = "decode_throughput";
    result.meaning = "llama-bench -n: the context grows from the depth given";
  }
  if (depth > 0) result.meaning += ", after " + row.text("n_depth") + " tokens";
  return result;
}

/// A row for each of the metrics that a server is judged by.
std::vector<EndToEndRow> vllm_rows(const CsvRow& row, const StatedSubject& stated) {
  EndToEndRow common;
  common.model = stated_or(stated.model, row.text_if_any("model_id"), row, "model", "--model");
  common.hardware = stated_or(stated.hardware, "", row, "device", "--hw");
  common.engine = "vllm";
  common.tensor = positive_or(row, "tensor_parallel_size", 1);
  common.devices = common.tensor;
  common.cache_format = row.text_if_any("kv_cache_dtype");
  const double completed = row.positive("completed");
  const std::string clients = row.text_if_any("max_concurrency");
  const bool limited = !clients.empty() && clients != "None";
  common.batch = limited ? row.positive("max_concurrency") : completed;
  common.prompt = row.positive("total_input_tokens") / completed;
  common.output = row.positive("total_output_tokens") / completed;
  common.meaning = limited ? "server, closed loop of clients" : "server, all requests at once";
  struct Metric {
    std::string_view column, metric, unit;
  };
  constexpr std::array kMetrics = std::to_array<Metric>({
      {"mean_tpot_ms", "TPOT", "ms"},
      {"mean_ttft_ms", "TTFT", "ms"},
      {"output_throughput", "output_throughput", "tok/s"},
  });
  std::vector<EndToEndRow> rows;
  for (const auto& [column, metric, unit] : kMetrics) {
    if (row.text_if_any(column).empty()) continue;
    EndToEndRow one = common;
    one.metric = metric;
    one.unit = unit;
    one.value = row.positive(column);
    if (metric == "TTFT") one.meaning += "; TTFT includes queueing";
    rows.push_back(std::move(one));
  }
  return rows;
}

/// "QuantMode.FP8_QDQ|FP8_KV_CACHE" and the like; the activations' type where it names none.
std::string tensorrt_weights(const std::string& quantization, const std::string& precision) {
  if (quantization.find("FP8_QDQ") != std::string::npos) return "fp8";
  if (quantization.find("INT4_WEIGHTS") != std::string::npos) return "int4";
  if (quantization.find("INT8_WEIGHTS") != std::string::npos) return "int8";
  return precision == "float16" ? "fp16" : precision == "bfloat16" ? "bf16" : precision;
}

EndToEndRow tensorrt_row(const CsvRow& row, const StatedSubject& stated) {
  EndToEndRow result;
  result.model = stated_or(stated.model, row.text_if_any("model_name"), row, "model", "--model");
  result.hardware = stated_or(stated.hardware, "", row, "device", "--hw");
  result.engine = "TensorRT-LLM";
  result.tensor = positive_or(row, "world_size", 1);
  result.devices = result.tensor;
  const std::string quantization = row.text_if_any("quantization");
  result.weight_format = tensorrt_weights(quantization, row.text_if_any("precision"));
  if (quantization.find("FP8_KV_CACHE") != std::string::npos) result.cache_format = "fp8";
  if (quantization.find("INT8_KV_CACHE") != std::string::npos) result.cache_format = "int8";
  result.batch = row.positive("batch_size");
  result.prompt = row.positive("input_length");
  result.output = row.positive("output_length");
  result.metric = "output_throughput";
  result.unit = "tok/s";
  result.value = row.positive("tokens_per_sec");
  result.meaning = "static batch: batch x output length / whole time, prefill included";
  return result;
}

}  // namespace

std::optional<BenchmarkTool> benchmark_tool_of(const CsvTable& table) {
  for (const ToolColumns& one : kTools) {
    bool all = true;
    for (const std::string_view column : one.columns) all = all && table.has(column);
    if (all) return one.tool;
  }
  return std::nullopt;
}

std::vector<EndToEndRow> read_benchmark(const CsvTable& table, BenchmarkTool tool,
                                        const StatedSubject& stated) {
  std::vector<EndToEndRow> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const CsvRow row{table, i};
    const std::size_t first = rows.size();
    switch (tool) {
      case BenchmarkTool::llama_bench:
        rows.push_back(llama_row(row, stated));
        break;
      case BenchmarkTool::vllm_serve:
        for (EndToEndRow& one : vllm_rows(row, stated)) rows.push_back(std::move(one));
        break;
      case BenchmarkTool::tensorrt_llm:
        rows.push_back(tensorrt_row(row, stated));
        break;
    }
    for (std::size_t j = first; j < rows.size(); ++j) rows[j].where = row.where();
  }
  return rows;
}

}  // namespace llmviewer

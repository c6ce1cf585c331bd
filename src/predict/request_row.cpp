#include "predict/request_row.hpp"

#include <algorithm>
#include <array>

#include "llmviewer/units/scaled.hpp"
#include "predict/stated_server.hpp"

namespace llmviewer {
namespace {

constexpr double kMillisecond = 1e-3;

struct MetricName {
  std::string_view name;
  EndToEndMetric metric;
  double unit;
};
constexpr std::array kMetrics = std::to_array<MetricName>({
    {"output_throughput", EndToEndMetric::output_throughput, 1},
    {"decode_throughput", EndToEndMetric::decode_throughput, 1},
    {"prefill_throughput", EndToEndMetric::prefill_throughput, 1},
    {"TTFT", EndToEndMetric::ttft, kMillisecond},
    {"TPOT", EndToEndMetric::tpot, kMillisecond},
    {"ITL_p50", EndToEndMetric::itl, kMillisecond},
});

/// How a row's engine is called, and whose times it has.
struct EngineName {
  std::string_view part;
  std::string_view engine;
};
constexpr std::array kEngines = std::to_array<EngineName>({
    {"gptSessionBenchmark", "static"},
    {"TensorRT-LLM", "trtllm"},
    {"trtllm", "trtllm"},
    {"vllm", "vllm"},
    {"sglang", "sglang"},
    {"TurboMind", "static"},
    {"gpt-fast", "gpt-fast"},
});
constexpr std::string_view kLlamaCpp = "llama.cpp";

double number_or(const CsvRow& row, std::string_view column, double otherwise) {
  const std::string& text = row.text(column);
  return text.empty() || text == "0" ? otherwise : row.positive(column);
}

}  // namespace

EndToEndRow end_to_end_row(const CsvRow& line) {
  EndToEndRow row;
  row.where = line.where();
  row.model = line.text("model");
  row.hardware = line.text("hardware");
  row.devices = number_or(line, "n_gpus", 1);
  row.tensor = number_or(line, "tp", 1);
  row.engine = line.text("engine");
  row.weight_format = line.text("weight_dtype");
  row.cache_format = line.text("kv_dtype");
  row.batch = number_or(line, "batch", 1);
  row.prompt = number_or(line, "prompt_len", 0);
  row.output = number_or(line, "output_len", 0);
  row.metric = line.text("metric");
  row.value = line.positive("value");
  row.unit = line.text("unit");
  row.meaning = line.text("semantics");
  return row;
}

RequestReading request_row(const EndToEndRow& row) {
  RequestRow request;
  request.row = row;
  request.per_device = row.unit.ends_with("/GPU") || contains(row.unit, "per-GPU");
  const auto* found = std::find_if(kMetrics.begin(), kMetrics.end(),
                                   [&](const MetricName& one) { return one.name == row.metric; });
  if (found == kMetrics.end()) return {std::nullopt, "no rule for metric " + row.metric};
  request.metric = found->metric;
  request.value = found->unit * row.value;
  if (contains(row.engine, kLlamaCpp)) {
    const bool apple = contains(row.hardware, "Core GPU") || contains(row.engine, "Metal");
    request.engine = apple ? "llamacpp-metal" : "llamacpp-cuda";
    return {request, {}};
  }
  for (const EngineName& one : kEngines) {
    if (!contains(row.engine, one.part)) continue;
    request.engine = one.engine;
    return {request, {}};
  }
  return {std::nullopt, "no preset for engine " + row.engine};
}

OpClass class_of(const RequestRow& row) {
  if (row.engine.starts_with("llamacpp")) {
    return row.metric == EndToEndMetric::prefill_throughput ? OpClass::llamacpp_prefill
                                                            : OpClass::llamacpp_decode;
  }
  switch (row.metric) {
    case EndToEndMetric::tpot:
      return OpClass::server_dense;  // or server_moe, once its model is known
    case EndToEndMetric::ttft:
      return row.row.batch > 1 ? OpClass::other : OpClass::idle_ttft;
    case EndToEndMetric::prefill_throughput:
      return OpClass::idle_ttft;
    default:
      return is_server(row.row) ? OpClass::other : OpClass::static_batch;
  }
}

Seconds measured_time(const RequestRow& row) {
  const double all = row.per_device ? row.row.tensor * row.value : row.value;
  switch (row.metric) {
    case EndToEndMetric::output_throughput:
      return Seconds{row.row.batch * row.row.output / all};
    case EndToEndMetric::decode_throughput:
      return Seconds{row.row.batch / all};
    case EndToEndMetric::prefill_throughput:
      return Seconds{row.row.batch * row.row.prompt / all};
    case EndToEndMetric::ttft:
    case EndToEndMetric::tpot:
    case EndToEndMetric::itl:
      break;
  }
  return Seconds{row.value};
}

std::string shape_of(const RequestRow& row) {
  const std::string weights = row.row.weight_format.empty() ? "16 bit" : row.row.weight_format;
  return row.row.model + " " + row.engine + " " + weights + " tp " + round_trip(row.row.tensor) +
         " batch " + round_trip(row.row.batch) + " prompt " + round_trip(row.row.prompt) +
         " output " + round_trip(row.row.output);
}

}  // namespace llmviewer

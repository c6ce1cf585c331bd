#include "predict/measured_request.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "llmviewer/units/scaled.hpp"

namespace llmviewer {
namespace {

constexpr std::string_view kData = "attn_dp";
constexpr std::string_view kClients = "client concurrency ";

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The number after a word, as "tp4": 0 where it is not there.
double degree(std::string_view text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return 0;
  double value = 0;
  for (std::size_t i = at + word.size(); i < text.size() && std::isdigit(text[i]) != 0; ++i) {
    value = 10 * value + (text[i] - '0');
  }
  return value;
}

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

bool is_server(const EndToEndRow& row) noexcept { return row.meaning.starts_with("server"); }

bool states_layout(const EndToEndRow& row) noexcept {
  return !contains(row.meaning, kData) || degree(row.meaning, kData) > 0;
}

Layout layout_of(const EndToEndRow& row) {
  Layout layout;
  layout.tensor = row.tensor;
  if (contains(row.meaning, kData)) {
    layout.pipeline = std::max(degree(row.meaning, " pp"), 1.0);
    layout.data = std::max(degree(row.meaning, kData), 1.0);
    layout.expert = std::max(degree(row.meaning, "moe_ep"), 1.0);
  }
  return layout;
}

double clients_of(const EndToEndRow& row) {
  const double stated = degree(row.meaning, kClients);
  return stated > 0 ? stated : row.batch;
}

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

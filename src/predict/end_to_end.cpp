#include "predict/end_to_end.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/units/parse.hpp"
#include "llmviewer/units/scaled.hpp"
#include "predict/kernels.hpp"
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

/// How a row's formats are called here.
struct FormatName {
  std::string_view row;
  std::string_view format;
};
constexpr std::array kFormats = std::to_array<FormatName>({
    {"Q4_K_M", "q4_k_m"},
    {"Q4_0", "q4_0"},
    {"Q8_0", "q8_0"},
    {"F16", "fp16"},
    {"fp8_block", "fp8-block"},
    {"int4_wo", "int4-g128"},
    {"gptq-int4", "int4-g128"},
});

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

double number_or(const CsvRow& row, std::string_view column, double otherwise) {
  const std::string& text = row.text(column);
  return text.empty() || text == "0" ? otherwise : row.positive(column);
}

/// "RTX 4090 24GB" is "RTX 4090", "A100-80GB(330W cap)" "A100-80GB".
std::string without_details(std::string name) {
  name = name.substr(0, name.find('('));
  const std::size_t last = name.rfind(' ');
  if (last != std::string::npos && name.ends_with("GB")) name.resize(last);
  return name;
}

/// Letters and digits only: "LLaMA-2-7B" and "llama2-7b" are one.
std::string folded(std::string_view name) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) text += static_cast<char>(std::tolower(byte));
  }
  return text;
}

std::string_view format_name(std::string_view name) {
  for (const FormatName& one : kFormats) {
    if (one.row == name) return one.format;
  }
  return name;
}

bool is_plain(std::string_view format) {
  return format.empty() || format == "fp16" || format == "bf16" || format == "F16";
}

/// A checkpoint quantised to fp8 or nvfp4 as a whole comes with the scales of an fp8 cache, and
/// servers take the cache's format from it. Of whole servers' times of such checkpoints, those of
/// TensorRT-LLM and of vLLM alike are nearer to an fp8 cache than to a 16-bit one.
std::string_view cache_format_of(const EndToEndRow& row, bool server) {
  const bool whole = row.weight_format == "fp8" || row.weight_format == "nvfp4";
  if (server && whole && row.cache_format.empty()) return "fp8";
  return row.cache_format;
}

/// "M1 Max 24-Core GPU": one sold with fewer cores has its part of the arithmetic.
void take_cores(const std::string& name, Hardware& hardware) {
  const std::size_t end = name.find("-Core GPU");
  if (end == std::string::npos || !hardware.units) return;
  const std::size_t space = name.rfind(' ', end);
  const double cores = parse_number(name.substr(space + 1, end - space - 1), name);
  for (const DataType type : kDataTypes) {
    auto& rate = hardware.vector[type];
    if (rate) rate = (cores / *hardware.units) * *rate;
  }
  hardware.units = cores;
}

std::string without_cores(const std::string& name) {
  const std::size_t end = name.find("-Core GPU");
  return end == std::string::npos ? name : name.substr(0, name.rfind(' ', end));
}

bool is_server(const EndToEndRow& row) noexcept { return row.meaning.starts_with("server"); }

/// Why nothing can be said of such a row; "" where something can.
std::string not_judged(const RequestRow& request) {
  const EndToEndRow& row = request.row;
  const bool prefills = request.metric == EndToEndMetric::prefill_throughput;
  const bool first = request.metric == EndToEndMetric::ttft;
  if (first && row.batch > 1) return "TTFT under load is not predicted";
  if (is_server(row) && request.metric == EndToEndMetric::output_throughput) {
    return "a server's throughput has its queue in it";
  }
  if (!states_layout(row)) return "the devices' layout is not stated";
  if (request.per_device && row.tensor > 1) return "rates per device of a group are ambiguous";
  if (request.engine.starts_with("llamacpp") && row.devices > 1) {
    return "llama.cpp on several devices is not predicted";
  }
  if (prefills && row.prompt == 0) return "the prompt's length is not stated";
  if (!prefills && !first && row.output < 2) return "the output's length is not stated";
  return {};
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

const Model* EndToEndCases::model(const std::string& name) {
  const auto known = models_.find(name);
  if (known != models_.end()) return known->second ? &*known->second : nullptr;
  std::optional<Model> model;
  if (catalog_.has_model(name)) {
    model = catalog_.model(name);
  } else {
    for (const std::string& other : catalog_.model_names()) {
      if (folded(other) == folded(name)) model = catalog_.model(other);
    }
  }
  const auto& entry = models_.emplace(name, std::move(model)).first->second;
  return entry ? &*entry : nullptr;
}

const Hardware* EndToEndCases::hardware(const std::string& name) {
  const auto known = devices_.find(name);
  if (known != devices_.end()) return known->second ? &*known->second : nullptr;
  std::optional<Hardware> device;
  for (const std::string& asked : {name, without_details(name), without_cores(name)}) {
    if (device || !catalog_.has_hardware(asked)) continue;
    device = catalog_.hardware(asked);
    take_cores(name, *device);
  }
  const auto& entry = devices_.emplace(name, std::move(device)).first->second;
  return entry ? &*entry : nullptr;
}

EndToEndCases::Reading EndToEndCases::read(const RequestRow& request) {
  const EndToEndRow& row = request.row;
  const auto skip = [](std::string reason) { return Reading{std::nullopt, std::move(reason)}; };
  if (std::string reason = not_judged(request); !reason.empty()) return skip(std::move(reason));
  const Hardware* const device = hardware(row.hardware);
  if (device == nullptr) return skip("no such device in the catalogue");
  const Model* const found = model(row.model);
  if (found == nullptr) return skip("no such model in the catalogue: " + row.model);
  EndToEndCase one;
  one.model = *found;
  one.hardware = *device;
  one.engine = request.engine;
  one.metric = request.metric;
  Scenario& scenario = one.scenario;
  scenario.layout = layout_of(row);
  Workload& workload = scenario.workload;
  workload.seq = std::max(row.prompt, 1.0);
  workload.gen = std::max(row.output, 1.0);
  const bool server = request.metric == EndToEndMetric::tpot;
  workload.batch = server ? scenario.layout.data : row.batch;
  if (server) workload.clients = clients_of(row);
  if (!is_plain(row.weight_format)) {
    scenario.precision.weights = catalog_.format(format_name(row.weight_format), row.where);
  }
  if (const std::string_view cache = cache_format_of(row, server); !is_plain(cache)) {
    scenario.precision.kv = catalog_.format(format_name(cache), row.where);
  }
  one.scenario = scenario;
  return {std::move(one), {}};
}

OpClass EndToEndCases::class_of(const EndToEndCase& one, const RequestRow& row) {
  const OpClass op = llmviewer::class_of(row);
  if (op != OpClass::server_dense) return op;
  return has_experts(lower(one.model)) ? OpClass::server_moe : op;
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

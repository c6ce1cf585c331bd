#include "predict/end_to_end.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "llmviewer/error.hpp"
#include "llmviewer/graph/lower.hpp"
#include "llmviewer/units/parse.hpp"
#include "predict/kernels.hpp"

namespace llmviewer {
namespace {

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

}  // namespace llmviewer

#include "llm_viewer/setup.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <variant>

#include "llmviewer/error.hpp"
#include "llmviewer/units/scaled.hpp"

namespace llmviewer::llm_viewer {

namespace {

constexpr double kMostGenerated = 1e6;  // every decode step is walked, as in LLM-Viewer

void require_known(const Workload& workload) {
  if (workload.step) {
    throw Error{"--new", "LLM-Viewer knows no steps but prefill and decode",
                "use --stage and --seq"};
  }
  if (workload.prefix > 0 || workload.chunk > 0 || workload.beams > 1 || workload.speculation) {
    throw Error{"--accounting llm-viewer",
                "LLM-Viewer knows no --prefix, --chunk, --beams or --speculate",
                "leave them out, or use --accounting exact"};
  }
  if (workload.gen && *workload.gen > kMostGenerated) {
    throw Error{"--gen", "LLM-Viewer's loop walks token by token",
                "use at most 1e6, or --accounting exact"};
  }
  if (workload.logits == Logits::all) {
    throw Error{"--logits", "LLM-Viewer computes the logits of one position",
                "leave the option out"};
  }
  if (std::ranges::count(workload.stages, Stage::generate) > 0 && !workload.gen) {
    throw Error{"--stage generate", "how many tokens?", "add --gen N"};
  }
}

/// How LLM-Viewer describes an architecture.
struct Family {
  std::string_view name;
  bool gate_proj{true};
  bool mlp_norm{true};
  bool lm_head{true};
  std::optional<double> intermediate{};  ///< absent: the model's own
};

constexpr auto kFamilies = std::to_array<Family>({
    {.name = "llama"},
    {.name = "opt"},  // wrong: OPT has no gate_proj
    // wrong: the FFN width of every GPT-J is that of GPT-J-6B
    {.name = "gptj", .gate_proj = false, .mlp_norm = false, .intermediate = 16384},
    {.name = "chatglm"},
    {.name = "dit", .lm_head = false},  // wrong: DiT has no gate_proj, but adaLN and end layers
});

const Family& family_of(const Model& model) {
  const auto* found = std::ranges::find(kFamilies, model.family, &Family::name);
  if (found != kFamilies.end()) return *found;
  std::string known;
  for (const Family& family : kFamilies) {
    known += (known.empty() ? "" : ", ") + std::string{family.name};
  }
  throw Error{"--accounting llm-viewer",
              "LLM-Viewer does not know the family \"" + model.family + "\" of " + model.name,
              "it knows " + known + "; --accounting exact knows the others"};
}

/// Throws Error for a family that LLM-Viewer has no configuration of.
Shape shape_of(const Model& model) {
  const Family& family = family_of(model);
  const Layer& layer = model.groups.front().layer;
  const auto& attention = std::get<Attention>(layer.mixer);
  const auto& mlp = std::get<Mlp>(layer.feed_forward);
  return {.hidden = static_cast<double>(model.hidden),
          .heads = static_cast<double>(attention.heads),
          .kv_heads = static_cast<double>(attention.kv_heads),
          .layers = static_cast<double>(model.layers()),
          .intermediate = family.intermediate.value_or(static_cast<double>(mlp.width)),
          .vocabulary = static_cast<double>(model.embedding.rows),
          .gate_proj = family.gate_proj,
          .mlp_norm = family.mlp_norm,
          .lm_head = family.lm_head};
}

constexpr double kBitsPerByte = 8;

bool has_scales(const StorageFormat& format) {
  return format.group > 0 || format.bytes_per_output > 0 || format.block_bytes > 0;
}

double plain_bytes(const StorageFormat& format, const std::string& option) {
  if (has_scales(format)) {
    throw Error{option, "\"" + format.name + "\" stores scales, which LLM-Viewer does not count",
                "give a bit width, such as " + option + " 4"};
  }
  return format.bits / kBitsPerByte;
}

/// Weights and activations default to 16 bit, the KV cache to the activations' width. Throws Error
/// for a format with scales, and for what LLM-Viewer has no option of.
ElementBytes element_bytes(const Precision& precision) {
  if (precision.head) {
    throw Error{"--head-weights", "LLM-Viewer stores the head like all other weights",
                "leave the option out"};
  }
  if (precision.compute) {
    throw Error{"--compute", "LLM-Viewer chooses between FP16 and INT8 by the bit widths",
                "leave the option out"};
  }
  ElementBytes bytes;
  if (precision.weights) bytes.weight = plain_bytes(*precision.weights, "--weights");
  if (precision.activations) {
    bytes.activation = plain_bytes(*precision.activations, "--activations");
  }
  bytes.kv = precision.kv ? plain_bytes(*precision.kv, "--kv") : bytes.activation;
  return bytes;
}

std::optional<OpsPerSecond> rate_of(const Hardware& hardware, DataType type,
                                    const Scenario& scenario) {
  if (!hardware.matrix_engine) return hardware.vector[type];
  const auto& lower = hardware.matrix_fp32_accumulate[type];
  return scenario.accumulate_fp32 && lower ? lower : hardware.matrix[type];
}

/// Wrong: the KV cache's width does not decide what the linears compute in, and 4-bit weights and
/// activations have a rate of their own.
bool computes_in_int8(const ElementBytes& bytes) {
  return bytes.weight <= 1 && bytes.activation <= 1 && bytes.kv <= 1;
}

void use_int8_peak(const Hardware& hardware, const Scenario& scenario, Device& device) {
  const auto rate = rate_of(hardware, DataType::int8, scenario);
  if (!rate) {
    throw Error{hardware.name,
                "no INT8 rate is known for it, and LLM-Viewer takes that one where nothing is "
                "wider than 8 bits",
                "keep one of --weights, --activations and --kv at 16"};
  }
  device.type = DataType::int8;
  device.peak = *rate;
}

void use_fp16_peak(const Hardware& hardware, const Scenario& scenario, Device& device) {
  for (const DataType type : {DataType::fp16, DataType::bf16}) {
    if (const auto rate = rate_of(hardware, type, scenario)) {
      device.type = type;
      device.peak = *rate;
      return;
    }
  }
  if (!hardware.vector[DataType::fp32]) {
    throw Error{hardware.name, "no 16-bit matrix rate is published for it",
                "give one with --set hw.matrix.dense.fp16=..."};
  }
  device.type = DataType::fp32;
  device.peak = *hardware.vector[DataType::fp32];
}

/// Wrong: the register files of all units together are not the buffer of one FlashAttention block.
Bytes onchip_buffer_of(const Hardware& hardware) {
  if (!hardware.units || !hardware.register_file_per_unit) {
    throw Error{hardware.name,
                "its register file is not published, and LLM-Viewer needs it for fused attention",
                "leave --flash-attention out, or give it with --set hw.units.count=... and "
                "hw.cache.register_file_per_unit=..."};
  }
  return *hardware.units * *hardware.register_file_per_unit;
}

/// Throws Error for a device that lacks a figure which this scenario needs.
Device device_of(const Hardware& hardware, const ElementBytes& bytes, const Scenario& scenario) {
  Device device;
  device.bandwidth = hardware.bandwidth;
  if (computes_in_int8(bytes)) {
    use_int8_peak(hardware, scenario, device);
  } else {
    use_fp16_peak(hardware, scenario, device);
  }
  if (scenario.fused_attention) device.onchip_buffer = onchip_buffer_of(hardware);
  return device;
}

}  // namespace

std::string bits_text(double bytes) { return round_trip(bytes * kBitsPerByte) + "-bit"; }

Setup setup_of(const Model& model, const Hardware& hardware, const Scenario& scenario) {
  require_known(scenario.workload);
  const ElementBytes bytes = element_bytes(scenario.precision);
  return {shape_of(model), bytes, device_of(hardware, bytes, scenario), scenario.fused_attention};
}

}  // namespace llmviewer::llm_viewer

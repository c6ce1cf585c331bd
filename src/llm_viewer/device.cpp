#include "llm_viewer/device.hpp"

#include "llmviewer/error.hpp"

namespace llmviewer::llm_viewer {
namespace {

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

}  // namespace

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

}  // namespace llmviewer::llm_viewer

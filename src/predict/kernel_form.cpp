#include <algorithm>

#include "llmviewer/passes/passes.hpp"
#include "predict/kernel_demand.hpp"
#include "predict/measured_op.hpp"

namespace llmviewer {
namespace {

constexpr double kEightBits = 8;

std::string_view elementwise_variant(const Op& op) noexcept {
  switch (op.kind) {
    case OpKind::norm:
      return "norm";
    case OpKind::add:
    case OpKind::moe_combine:
      return "add";
    case OpKind::rope:
      return "rope";
    case OpKind::embedding:
    case OpKind::position_embedding:
      return "embedding";
    default:
      return "activation";
  }
}

/// The form of an attention kernel.
void name_attention(const RunningKernel& kernel, KernelDemand& result) {
  const Machine& machine = kernel.machine;
  const Op& op = kernel.members.front().op;
  const bool narrow = op.storage.kv <= 1;
  const std::string cache = narrow ? " fp8 cache" : " bf16 cache";
  DataType type = DataType::bf16;
  if (narrow && computes_as_cached(machine.hardware)) type = DataType::fp8;
  if (is_latent(op)) {
    result.op = OpClass::mla;
    result.variant = (op.latent ? "decode" : "prefill") + cache;
  } else if (kernel.queries == Queries::few) {
    result.op = OpClass::decode_attention;
    result.variant = cache.substr(1);
    type = DataType::bf16;
  } else {
    result.op = OpClass::prefill_attention;
    result.variant = type == DataType::fp8 ? "fp8" : "bf16";
  }
  result.pace.matrix = machine.roofs.matrix[type].peak;
}

const KernelMember& widest_experts(const std::vector<KernelMember>& members) {
  const auto found = std::find_if(members.begin(), members.end(), [](const KernelMember& one) {
    return one.op.kind == OpKind::expert_linear;
  });
  return found == members.end() ? members.front() : *found;
}

void name_collective(const KernelMember& member, const Machine& machine, KernelDemand& result) {
  const Op& op = member.op;
  NetworkRoof whole = machine.roofs.network;
  whole.exposed = 1;
  constexpr Bytes kSome{1e9};
  result.pace.link = kSome / network_time(op, kSome, whole);
  // Measured under the name that the benchmarks have for it.
  std::string name{name_of(op.kind)};
  if (op.kind == OpKind::all_to_all) name = "alltoall";
  const bool passes_on = op.kind == OpKind::send_recv;
  result.variant = name + " " + (passes_on ? std::string{"nccl"} : machine.collectives);
}

void set_matrix_pace(const KernelMember& member, const Machine& machine, Pace& pace) {
  pace.matrix = machine.roofs.matrix_for(member.op.storage).peak;
}

}  // namespace

std::string weight_variant(const Graph& graph, std::size_t op, const Precision& precision,
                           const Roofs& roofs) {
  const StorageFormat& format = weight_format(graph, op, precision);
  const DataType type = roofs.matrix_for(graph.ops[op].storage).type;
  const double bits = format.bits_per_element();
  switch (type) {
    case DataType::fp8:
    case DataType::fp6:
      if (bits < kEightBits) return "w4a8_mxfp4_mxfp8";
      return format.block_inputs > 0 ? "fp8_block" : "fp8";
    case DataType::fp4:
      return "nvfp4";
    case DataType::int8:
    case DataType::int4:
      return "int8";
    default:
      break;
  }
  if (bits >= 16) return "bf16";
  if (format.type == DataType::fp4) return "w4a16_mxfp4";
  return bits > 6 ? "w8a16" : "w4a16";
}

KernelDemand form_of(const RunningKernel& kernel) {
  KernelDemand result;
  result.op = kernel.op;
  result.runs = true;
  const Machine& machine = kernel.machine;
  const Hardware& hardware = machine.hardware;
  result.pace.bandwidth = hardware.bandwidth;
  result.pace.clock = hardware.clock.value_or(Hertz{0});
  result.pace.units = hardware.units.value_or(0);
  result.pace.vector = machine.roofs.vector_peak;
  const KernelMember& first = kernel.members.front();
  const auto set_weights = [&](const KernelMember& member) {
    result.variant = weight_variant(kernel.graph, member.index, kernel.precision, machine.roofs);
    set_matrix_pace(member, machine, result.pace);
  };
  switch (kernel.op) {
    case OpClass::gemm:
      set_weights(first);
      break;
    case OpClass::moe:
      set_weights(widest_experts(kernel.members));
      break;
    case OpClass::decode_attention:
    case OpClass::prefill_attention:
    case OpClass::mla:
      name_attention(kernel, result);
      break;
    case OpClass::comm:
      name_collective(first, machine, result);
      break;
    default:
      result.variant = elementwise_variant(kernel.members.back().op);
      set_matrix_pace(first, machine, result.pace);
      break;
  }
  return result;
}

}  // namespace llmviewer
